using Cornac.Operators.Contract.Backups;

namespace Cornac.Operators.Contract;

/// <summary>What an instance shall be. The lifecycle engine hands it over whole at every turn; an operator never keeps an older one.</summary>
public sealed record InstanceSpec
{
    /// <summary>Identity of the instance for its whole life: <c>db-</c> and 26 upper-case base32 characters. Everything an operator creates carries it.</summary>
    public required string ResourceId { get; init; }

    /// <summary>The name people know it by (<c>DBInstanceIdentifier</c>). It can change; nothing on disk may depend on it.</summary>
    public required string Name { get; init; }

    /// <summary>Grows with each change of the desired state; echoed in <see cref="ObservedInstance.Generation"/> once reached.</summary>
    public required long Generation { get; init; }

    /// <summary>Full PostgreSQL version, as one of <see cref="EngineVersion.Version"/>, for example <c>15.18</c>.</summary>
    public required string EngineVersion { get; init; }

    public required InstanceClass Class { get; init; }

    /// <summary>Size of the storage in GiB. It only grows.</summary>
    public required int StorageGiB { get; init; }

    /// <summary>Address that clients connect to, IPv4 or IPv6 text form. It belongs to the instance, not to a node.</summary>
    public required string Address { get; init; }

    /// <summary>Name that clients know <see cref="Address"/> by, fully qualified without a dot at the end; null for none. The server's certificate is for it and
    /// for the address. A change needs no restart.</summary>
    public string? DnsName { get; init; }

    /// <summary>TCP port, 1150 to 65535 as RDS allows.</summary>
    public required int Port { get; init; }

    /// <summary>Name of the master role: a member of <c>rds_superuser</c>, never a PostgreSQL superuser.</summary>
    public required string MasterUsername { get; init; }

    /// <summary>SCRAM-SHA-256 verifier of the master password in PostgreSQL's own form (<c>SCRAM-SHA-256$iterations:salt$stored:server</c>),
    /// or null for a role without a password. Operators never see the password.</summary>
    public string? MasterPasswordVerifier { get; init; }

    /// <summary>Database made at creation and owned by the master role, or null for none besides <c>postgres</c>.</summary>
    public string? DatabaseName { get; init; }

    /// <summary>Parameters set by the user, by name, in <c>postgresql.conf</c> form. They win over those derived from the class.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public required PowerState Power { get; init; }

    /// <summary>A new value asks for one restart of PostgreSQL; the operator remembers the last one it carried out. Null asks for none.</summary>
    public string? RestartToken { get; init; }

    /// <summary>Set that receives the WAL of the instance as it is written; null archives none. A change needs no restart.</summary>
    public BackupSet? Archive { get; init; }

    /// <summary>Where the data of a new instance comes from; null for an empty cluster. The master role and its password come with the data: an operator
    /// gives the role <see cref="MasterPasswordVerifier"/> all the same.</summary>
    public InstanceOrigin? Origin { get; init; }

    /// <summary>True for an instance that nobody may connect to over the network: a backup on trial.</summary>
    public bool Isolated { get; init; }

    /// <summary>What an instance has that outlives the loss of a node; null for an instance of one node. It comes and goes without a change of
    /// <see cref="Address"/>.</summary>
    public HighAvailability? HighAvailability { get; init; }

    /// <summary>What this instance is a read replica of: it has the source's data, roles and databases, and its clients only read. Null for an instance of its
    /// own; one that followed before is promoted then, with all that it has received.</summary>
    public FollowedInstance? Follows { get; init; }

    /// <summary>Resource ids of the instances that follow this one: it lets them in, and keeps WAL for those that lag, though never so much that its storage is
    /// in danger.</summary>
    public IReadOnlyList<string> Followers { get; init; } = [];
}

/// <summary>Several nodes, one of which is the primary; another takes over when it is lost.</summary>
public sealed record HighAvailability
{
    /// <summary>One address for each node, in the order of the nodes; two or more. Clients use <see cref="InstanceSpec.Address"/>, which is none of these.</summary>
    public required IReadOnlyList<string> NodeAddresses { get; init; }

    /// <summary>A new value asks for one change of the primary on purpose; the operator remembers the last one it carried out. Null asks for none.</summary>
    public string? SwitchoverToken { get; init; }
}

public enum PowerState
{
    Running,
    Stopped,
}

/// <summary>A size of instance.</summary>
/// <param name="Name">RDS's name, for example <c>db.t3.micro</c>.</param>
/// <param name="VirtualCpus">Number of virtual CPUs.</param>
/// <param name="MemoryBytes">Memory of the machine, in bytes.</param>
public sealed record InstanceClass(string Name, int VirtualCpus, long MemoryBytes);
