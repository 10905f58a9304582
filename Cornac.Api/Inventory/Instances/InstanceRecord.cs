using Cornac.Api.Inventory.Backups;

namespace Cornac.Api.Inventory.Instances;

/// <summary>A DB instance: what it shall be, what the API remembers of it, and what was last observed. The API writes the first two under a row
/// lock; the lifecycle engine writes the third.</summary>
public sealed class InstanceRecord : ITagged
{
    /// <summary><c>db-</c> and 26 upper-case base32 characters; never changes, never used twice.</summary>
    public required string ResourceId { get; init; }

    public required string AccountId { get; init; }

    /// <summary>The name, lower case, unique in its account. It can change.</summary>
    public required string Identifier { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Operator that makes it, by name. It changes when the instance gets more nodes than its operator can make, to one that carries on with it.</summary>
    public required string Operator { get; set; }

    /// <summary>Host whose operator holds it: only that host works on it. Null when any host can reach it.</summary>
    public string? HostId { get; init; }

    /// <summary>True for Cornac's own database: it cannot be stopped, renamed or deleted through the API.</summary>
    public bool IsInventory { get; init; }

    // Desired: together these make the operator's InstanceSpec; each change adds one to Generation.

    public long Generation { get; set; } = 1;

    public required string EngineVersion { get; set; }

    public required string Class { get; set; }

    public required int StorageGiB { get; set; }

    /// <summary>Address that clients connect to; also a row of <c>addresses</c>. Null only before one was given.</summary>
    public string? Address { get; set; }

    public required int Port { get; set; }

    public required string MasterUsername { get; init; }

    /// <summary>SCRAM-SHA-256 verifier; the password itself is never stored.</summary>
    public string? MasterPasswordVerifier { get; set; }

    public string? DatabaseName { get; init; }

    public bool Stopped { get; set; }

    /// <summary>A new value asks the operator for one restart.</summary>
    public string? RestartToken { get; set; }

    /// <summary>True for a primary and a standby that takes over (<c>MultiAZ</c>).</summary>
    public bool MultiAz { get; set; }

    /// <summary>Addresses of the nodes, each also a row of <c>addresses</c>; the lifecycle engine gives them, and takes them back. Empty for one node.</summary>
    public List<string> NodeAddresses { get; set; } = [];

    /// <summary>A new value asks the operator for one change of the primary.</summary>
    public string? SwitchoverToken { get; set; }

    public bool DeleteRequested { get; set; }

    /// <summary>Resource id of the instance that this one follows as a read replica; null for one of its own.</summary>
    public string? SourceId { get; set; }

    /// <summary>True from the moment that a read replica is to be an instance of its own; <see cref="SourceId"/> goes once it is.</summary>
    public bool Promoting { get; set; }

    /// <summary>Where the data came from, for a restored instance; null for one that began empty.</summary>
    public OriginRecord? Origin { get; init; }

    // Kept by the API: shown as given, without effect on the operator.

    public required InstanceSettings Settings { get; set; }

    /// <summary>Changes that wait for the maintenance window (<c>PendingModifiedValues</c>); null when none wait.</summary>
    public PendingModifications? Pending { get; set; }

    public Dictionary<string, string> Tags { get; set; } = [];

    // Observed.

    /// <summary>RDS's word, one of <see cref="InstanceStatus"/>.</summary>
    public required string Status { get; set; }

    /// <summary>Generation that was last reached completely.</summary>
    public long ObservedGeneration { get; set; }

    public long? StorageUsedBytes { get; set; }

    public bool PendingReboot { get; set; }

    public DateTimeOffset? ObservedAt { get; set; }

    /// <summary>Name of the node that was last seen as the primary of several; null for one node.</summary>
    public string? PrimaryNode { get; set; }

    /// <summary>Port of <see cref="Address"/> on which only standbys answer; null where there is none.</summary>
    public int? ReadOnlyPort { get; set; }

    /// <summary>True when the instance was last made to archive its WAL.</summary>
    public bool Archiving { get; set; }

    /// <summary>Resource ids of the read replicas that the instance was last made to let in, in order.</summary>
    public List<string> Admitted { get; set; } = [];

    /// <summary>Where a read replica was last told that its source is; null for any other instance.</summary>
    public string? FollowsAt { get; set; }

    /// <summary>How a read replica was last seen to follow, one of <see cref="ReplicationStatus"/>; null for any other instance.</summary>
    public string? Replication { get; set; }

    /// <summary>What is wrong with that, for people; null when nothing is.</summary>
    public string? ReplicationProblem { get; set; }
}

/// <summary>What RDS lets one set on an instance and Cornac keeps as given.</summary>
public sealed record InstanceSettings
{
    public required int BackupRetentionDays { get; init; }

    /// <summary><c>hh24:mi-hh24:mi</c>, UTC.</summary>
    public required string BackupWindow { get; init; }

    /// <summary><c>ddd:hh24:mi-ddd:hh24:mi</c>, lower case, UTC.</summary>
    public required string MaintenanceWindow { get; init; }

    public bool AutoMinorVersionUpgrade { get; init; } = true;

    public bool CopyTagsToSnapshot { get; init; }

    public bool DeletionProtection { get; init; }

    public bool PubliclyAccessible { get; init; }

    public required string StorageType { get; init; }

    public int? MaxAllocatedStorageGiB { get; init; }

    public required string ParameterGroup { get; init; }

    public required string OptionGroup { get; init; }

    public required string SubnetGroup { get; init; }

    public IReadOnlyList<string> SecurityGroups { get; init; } = [];

    public string NetworkType { get; init; } = "IPV4";
}

/// <summary>Changes asked for without <c>ApplyImmediately</c>; a member is null when it stays as it is.</summary>
public sealed record PendingModifications
{
    public string? Class { get; init; }

    public int? StorageGiB { get; init; }

    public int? Port { get; init; }

    public string? MasterPasswordVerifier { get; init; }

    public string? Identifier { get; init; }

    public string? EngineVersion { get; init; }

    public bool? MultiAz { get; init; }

    /// <summary>Operator that carries on with the instance when it becomes <see cref="MultiAz"/>.</summary>
    public string? Operator { get; init; }
}
