namespace Cornac.Operators.Machines.Local;

/// <summary>Options of this host as a machine.</summary>
public sealed record LocalOptions
{
    /// <summary>Folder that holds everything Cornac keeps on this machine.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>User that PostgreSQL runs as when the host runs as root; otherwise everything runs as the host's own user.</summary>
    public string User { get; init; } = "postgres";

    /// <summary>Bridge of this host on which nodes have networks of their own (<see cref="NodeNetworks"/>), as far as their addresses are in its subnet; null for none.</summary>
    public string? Bridge { get; init; }

    /// <summary>IPv4 address of the router that nodes on the bridge reach everybody else by; null for none: then they reach their subnet only.</summary>
    public string? Gateway { get; init; }
}
