namespace Cornac.Operators.Contract;

/// <summary>What exists now, as the operator finds it; never what it wishes.</summary>
public sealed record ObservedInstance
{
    public required string ResourceId { get; init; }

    public required InstanceState State { get; init; }

    /// <summary>Generation of the last specification that was reached completely, 0 for none.</summary>
    public long Generation { get; init; }

    /// <summary>Version of the server that runs, or that would run, for example <c>15.18</c>; null while there is none.</summary>
    public string? EngineVersion { get; init; }

    /// <summary>The cluster's own identifier (<c>pg_controldata</c>); null while there is no cluster. An instance restored from a backup has that of its
    /// source, as a read replica has; every other has its own.</summary>
    public string? SystemIdentifier { get; init; }

    /// <summary>True when a setting waits for a restart of PostgreSQL (<c>pg_settings.pending_restart</c>).</summary>
    public bool PendingRestart { get; init; }

    /// <summary>Bytes used by data and WAL; null when unknown.</summary>
    public long? StorageUsedBytes { get; init; }

    /// <summary>Moment up to which everything committed has been archived, UTC; null when nothing is archived or nothing is known.</summary>
    public DateTimeOffset? ArchivedUntil { get; init; }

    /// <summary>Why WAL is not archived, for people; null when it is, or shall not be.</summary>
    public string? ArchiveFailure { get; init; }

    public IReadOnlyList<ObservedNode> Nodes { get; init; } = [];

    /// <summary>Port of <see cref="InstanceSpec.Address"/> on which only standbys answer; null where there is none.</summary>
    public int? ReadOnlyPort { get; init; }

    /// <summary><see cref="InstanceSpec.DnsName"/> that the certificates were last made for; null for none.</summary>
    public string? DnsName { get; init; }

    /// <summary>The last change of the primary on purpose; null when there was none. <see cref="ObservedFailover.BeganAt"/> tells one from another.</summary>
    public ObservedFailover? LastSwitchover { get; init; }

    /// <summary>How it follows its source; null for an instance that is no read replica, and while it does not run.</summary>
    public ObservedReplication? Replication { get; init; }

    /// <summary>True when it runs, but not as it was last made, which the next converging call puts right: a replica that its source has left behind, a
    /// source that has lost what keeps WAL for a replica, or a server whose certificate ends soon.</summary>
    public bool NeedsRepair { get; init; }
}

public enum InstanceState
{
    /// <summary>Nothing of it exists.</summary>
    Absent,

    /// <summary>Some of it exists, but it has never been completed, or is being destroyed.</summary>
    Partial,

    /// <summary>Complete, and down on purpose or not.</summary>
    Stopped,

    /// <summary>PostgreSQL is up but does not accept connections yet (crash recovery, for example).</summary>
    Starting,

    /// <summary>The primary accepts connections; of a read replica, its only node does.</summary>
    Running,
}

/// <summary>One PostgreSQL server of an instance.</summary>
public sealed record ObservedNode
{
    public required string Name { get; init; }

    public required NodeRole Role { get; init; }

    public required InstanceState State { get; init; }

    /// <summary>Folder of its Unix socket where this host can reach it (the machine's own user may connect as the master role or as
    /// <c>rdsadmin</c> without a password); null otherwise.</summary>
    public string? SocketDirectory { get; init; }

    /// <summary>When the server was started, UTC; null while it is down.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>The node's own address; null where the instance's is the only one.</summary>
    public string? Address { get; init; }

    /// <summary>Timeline of the cluster that it is on; null when unknown.</summary>
    public int? Timeline { get; init; }

    /// <summary>Bytes of WAL that a standby has not replayed yet; null for a primary, and when unknown.</summary>
    public long? LagBytes { get; init; }

    /// <summary>True for a standby that has every acknowledged commit.</summary>
    public bool IsSynchronous { get; init; }
}

public enum NodeRole
{
    Primary,
    Standby,
}
