using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Cornac.Api.Inventory.Addresses;
using Microsoft.Extensions.Options;

namespace Cornac.Host.Configuration;

/// <summary>Finds every mistake in the configuration at once, each named by its key.</summary>
internal sealed partial class CornacOptionsValidator : IValidateOptions<CornacOptions>
{
    public ValidateOptionsResult Validate(string? name, CornacOptions options)
    {
        var mistakes = Mistakes(options).ToList();
        return mistakes.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(mistakes);
    }

    private static IEnumerable<string> Mistakes(CornacOptions options)
    {
        if (!Uri.TryCreate(options.Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.AbsolutePath != "/")
            yield return $"Cornac:Url is '{options.Url}': give a scheme, address and port, for example http://127.0.0.1:8001.";
        if (!RegionPattern().IsMatch(options.Region))
            yield return $"Cornac:Region is '{options.Region}': use 1 to 32 lower-case letters, digits and hyphens, starting with a letter.";
        if (!UserPattern().IsMatch(options.Administrator.Name))
            yield return $"Cornac:Administrator:Name is '{options.Administrator.Name}': use 1 to 64 letters, digits and + = , . @ _ -.";
        if (MistakeOfPool(options.Local.Addresses) is { } mistake) yield return $"Cornac:Local:Addresses: {mistake}";
        if (options.Local.Bridge is { Length: > 0 } bridge && !InterfacePattern().IsMatch(bridge))
            yield return $"Cornac:Local:Bridge is '{bridge}': give the name of a bridge of this machine, for example br0.";
        if (options.Local.Gateway is { Length: > 0 } gateway && !(IPAddress.TryParse(gateway, out var router) && router.AddressFamily == AddressFamily.InterNetwork))
            yield return $"Cornac:Local:Gateway is '{gateway}': give an IPv4 address, for example 10.90.0.1.";
        if (options.Api.MaxRequestBytes is < 1024 or > 64 * 1024 * 1024)
            yield return $"Cornac:Api:MaxRequestBytes is {options.Api.MaxRequestBytes}: give 1024 to 67108864.";
        if (options.Console.IdleMinutes is < 1 or > 1440) yield return $"Cornac:Console:IdleMinutes is {options.Console.IdleMinutes}: give 1 to 1440.";
        if (options.Console.SessionHours is < 1 or > 24) yield return $"Cornac:Console:SessionHours is {options.Console.SessionHours}: give 1 to 24.";
        if (options.Temboard.Url is { Length: > 0 } temboard
            && (!Uri.TryCreate(temboard, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.Query.Length > 0))
            yield return $"Cornac:Temboard:Url is '{temboard}': give the address of temBoard's web interface, for example https://temboard.acme.example:8888.";
        if (options.Temboard.AgentPort is < 1 or > 65535) yield return $"Cornac:Temboard:AgentPort is {options.Temboard.AgentPort}: give 1 to 65535.";
        if (options.Quotas.Instances < 0 || options.Quotas.StorageGiB < 0 || options.Quotas.Snapshots < 0 || options.Quotas.Addresses < 0)
            yield return "Cornac:Quotas:Instances, :StorageGiB, :Snapshots and :Addresses must be 0 or more.";
        for (var i = 0; i < options.Local.Classes.Count; i++)
        {
            var @class = options.Local.Classes[i];
            if (!ClassPattern().IsMatch(@class.Name) || @class.VirtualCpus < 1 || @class.MemoryGiB is < 0.25 or > 24576)
                yield return $"Cornac:Local:Classes:{i} needs Name (db.FAMILY.SIZE), VirtualCpus (1 or more) and MemoryGiB (0.25 or more).";
        }

        for (var i = 0; i < options.Operators.Plugins.Count; i++)
        {
            if (options.Operators.Plugins[i] is { Path: "" } or { Type: "" })
                yield return $"Cornac:Operators:Plugins:{i} needs Path (the assembly's file) and Type (the factory's full name).";
        }

        foreach (var wrong in options.HighAvailability.Mistakes()) yield return wrong;
        foreach (var wrong in options.Dns.Mistakes()) yield return wrong;
        foreach (var wrong in BackupsRules.Mistakes(options.Backups)) yield return wrong;
    }

    private static string? MistakeOfPool(string text)
    {
        try
        {
            AddressPool.Parse(text);
            return null;
        }
        catch (FormatException malformed)
        {
            return malformed.Message;
        }
    }

    [GeneratedRegex("^[A-Za-z0-9_.-]{1,15}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex InterfacePattern();

    [GeneratedRegex("^[a-z][a-z0-9-]{0,31}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RegionPattern();

    [GeneratedRegex(@"^[\w+=,.@-]{1,64}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex UserPattern();

    [GeneratedRegex("^db\\.[a-z0-9]+\\.[a-z0-9]+$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ClassPattern();
}
