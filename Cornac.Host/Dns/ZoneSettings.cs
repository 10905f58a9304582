namespace Cornac.Host.Dns;

/// <summary>The zone that Cornac writes.</summary>
public sealed record ZoneSettings
{
    /// <summary>Its name, without a dot at the end.</summary>
    public required string Zone { get; init; }

    /// <summary>Names of the servers that serve it, without a dot at the end; the first is the primary.</summary>
    public required IReadOnlyList<string> NameServers { get; init; }

    /// <summary>Seconds for which an answer may be kept, be it yes or no.</summary>
    public required int TimeToLive { get; init; }

    public required string Folder { get; init; }

    /// <summary>Shell command that makes the name server read the file again; null for none.</summary>
    public string? ReloadCommand { get; init; }

    public string Path => System.IO.Path.Combine(Folder, Zone + ".zone");
}

/// <summary>An instance that has a name.</summary>
/// <param name="Name">Its name below the zone, for example <c>shop.123456789012</c>.</param>
/// <param name="Address">Its IPv4 address.</param>
internal sealed record ZoneEntry(string Name, string Address);
