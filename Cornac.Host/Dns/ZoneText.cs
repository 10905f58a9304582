using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Cornac.Host.Dns;

/// <summary>A zone as text: a master file (RFC 1035, section 5).</summary>
internal static partial class ZoneText
{
    // How secondaries keep up where a notification of the primary is lost, in seconds.
    private const int Refresh = 60;
    private const int Retry = 30;
    private const int Expire = 1_209_600;

    /// <summary>Renders the zone; the order of the entries does not matter.</summary>
    public static string Render(ZoneSettings zone, IEnumerable<ZoneEntry> entries, uint serial)
    {
        var text = new StringBuilder()
            .Append("; Written by Cornac from its inventory: what is changed here is lost.\n")
            .Append(CultureInfo.InvariantCulture, $"$ORIGIN {zone.Zone}.\n$TTL {zone.TimeToLive}\n")
            .Append(CultureInfo.InvariantCulture, $"@ IN SOA {zone.NameServers[0]}. hostmaster.{zone.Zone}. (\n")
            .Append(CultureInfo.InvariantCulture, $"    {serial} ; serial\n    {Refresh} ; refresh\n    {Retry} ; retry\n    {Expire} ; expire\n")
            .Append(CultureInfo.InvariantCulture, $"    {zone.TimeToLive} ) ; time to live of negative answers\n");
        foreach (var server in zone.NameServers) text.Append(CultureInfo.InvariantCulture, $"@ IN NS {server}.\n");
        foreach (var (name, address) in entries.OrderBy(entry => entry.Name, StringComparer.Ordinal)) text.Append(CultureInfo.InvariantCulture, $"{name} IN A {address}\n");
        return text.ToString();
    }

    /// <summary>The serial number in a text that was rendered here; null where there is none.</summary>
    public static uint? SerialOf(string? text) =>
        text is not null && Serial().Match(text) is { Success: true } found && uint.TryParse(found.Groups["serial"].ValueSpan, CultureInfo.InvariantCulture, out var serial)
            ? serial : null;

    /// <summary>A number that comes after another in the arithmetic of serial numbers (RFC 1982): the time, as seconds since 1970, so that it grows even where
    /// the file was lost; where clocks were set back, or two changes fall into one second, the next number.</summary>
    public static uint NextSerial(uint? previous, DateTimeOffset now)
    {
        var time = unchecked((uint)now.ToUnixTimeSeconds());
        if (previous is not { } before) return time;
        return unchecked((int)(time - before)) > 0 ? time : unchecked(before + 1);
    }

    [GeneratedRegex(@"^ +(?<serial>[0-9]+) ; serial$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Serial();
}
