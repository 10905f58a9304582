using System.Text.RegularExpressions;
using Cornac.Api.Inventory.Instances;
using Cornac.Host.Dns;

namespace Cornac.Host.Configuration;

/// <summary>Names of instances in the DNS, section <c>Cornac:Dns</c>.</summary>
public sealed partial class DnsOptions
{
    private const int LongestTimeToLive = 86_400;

    /// <summary>Zone in which every instance has a name, for example <c>db.acme.example</c>; null for none: endpoints are addresses then.</summary>
    public string? Zone { get; set; }

    /// <summary>Names of the servers that serve the zone, for its NS records; <c>localhost</c> where none is given, which serves a resolver that has the zone
    /// itself, but no delegation.</summary>
    public IList<string> NameServers { get; set; } = [];

    /// <summary>Seconds for which resolvers may keep an answer, also the answer that there is no such name.</summary>
    public int TimeToLive { get; set; } = 30;

    /// <summary>Folder of the zone file; <c>dns</c> in the data directory unless given.</summary>
    public string? Folder { get; set; }

    /// <summary>Command that makes the name server read the file again, run by <c>/bin/sh</c> after each change; null where it looks itself.</summary>
    public string? ReloadCommand { get; set; }

    internal EndpointNames ToNames() => new(string.IsNullOrEmpty(Zone) ? null : Zone);

    /// <summary>The zone to be written; null where none is configured.</summary>
    internal ZoneSettings? ToSettings(DataDirectory data) => string.IsNullOrEmpty(Zone) ? null : new ZoneSettings
    {
        Zone = Zone,
        NameServers = NameServers.Count > 0 ? [.. NameServers] : ["localhost"],
        TimeToLive = TimeToLive,
        Folder = Folder ?? Path.Combine(data.Root, "dns"),
        ReloadCommand = string.IsNullOrWhiteSpace(ReloadCommand) ? null : ReloadCommand,
    };

    internal IEnumerable<string> Mistakes()
    {
        if (string.IsNullOrEmpty(Zone)) yield break;
        if (!NamePattern().IsMatch(Zone) || Zone.Length > EndpointNames.LongestZone)
        {
            yield return $"Cornac:Dns:Zone is '{Zone}': give the name of a zone without a dot at the end, in lower-case letters, digits and hyphens, of at most "
                + $"{EndpointNames.LongestZone} characters, for example db.acme.example.";
        }

        foreach (var server in NameServers)
        {
            if (!NamePattern().IsMatch(server)) yield return $"Cornac:Dns:NameServers: '{server}' is not the name of a server, such as ns1.acme.example.";
            else if (server == Zone || server.EndsWith("." + Zone, StringComparison.Ordinal))
                yield return $"Cornac:Dns:NameServers: {server} lies in the zone {Zone} itself, where only instances have addresses. Give a name outside of it.";
        }

        if (TimeToLive is < 1 or > LongestTimeToLive) yield return $"Cornac:Dns:TimeToLive is {TimeToLive}: give 1 to {LongestTimeToLive} seconds.";
        if (Folder is { } folder && !folder.StartsWith('/')) yield return $"Cornac:Dns:Folder is '{folder}': give an absolute path.";
    }

    /// <summary>Labels as host names have them (RFC 1123, section 2.1); the last one is no number, or the whole might be taken for an address.</summary>
    [GeneratedRegex(@"\A([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NamePattern();
}
