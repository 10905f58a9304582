namespace Cornac.Operators.Machines.Local;

/// <summary>Options of this host as a machine.</summary>
public sealed record LocalOptions
{
    /// <summary>Folder that holds everything Cornac keeps on this machine.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>User that PostgreSQL runs as when the host runs as root; otherwise everything runs as the host's own user.</summary>
    public string User { get; init; } = "postgres";
}
