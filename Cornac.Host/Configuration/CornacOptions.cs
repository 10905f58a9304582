using Cornac.Api.Identity.ConsoleSessions;
using Cornac.Api.Rds.Quotas;
using Cornac.Console.Instances.Temboard;
using Cornac.Operators.Contract;

namespace Cornac.Host.Configuration;

/// <summary>Everything an administrator can set, section <c>Cornac</c> of the configuration. Defaults suit a first try on one machine.</summary>
public sealed class CornacOptions
{
    public const string Section = "Cornac";

    /// <summary>Where Cornac listens: scheme, address and port. Also the endpoint URL of its clients.</summary>
    public string Url { get; set; } = "http://127.0.0.1:8001";

    /// <summary>The region that this service manages: letters, digits and hyphens, part of every ARN and signature.</summary>
    public string Region { get; set; } = "local";

    /// <summary>Everything Cornac keeps on this machine. Null: <c>./data</c>, or <c>/var/lib/cornac</c> where another user could not reach that.</summary>
    public string? DataDirectory { get; set; }

    /// <summary>Folder of the keys that encrypt what the inventory must not hold in the clear; <c>keys</c> in the data directory unless given.
    /// Hosts that share an inventory share it too.</summary>
    public string? KeysDirectory { get; set; }

    public InventoryOptions Inventory { get; set; } = new();

    public AdministratorOptions Administrator { get; set; } = new();

    public LocalMachineOptions Local { get; set; } = new();

    public OperatorsOptions Operators { get; set; } = new();

    public ApiOptions Api { get; set; } = new();

    public QuotaOptions Quotas { get; set; } = new();

    public BackupsOptions Backups { get; set; } = new();

    public HighAvailabilityOptions HighAvailability { get; set; } = new();

    public DnsOptions Dns { get; set; } = new();

    public ConsoleOptions Console { get; set; } = new();

    public TemboardOptions Temboard { get; set; } = new();

    /// <summary>The folder of the keys, given or not.</summary>
    internal string KeysFolder(DataDirectory data) => KeysDirectory ?? Path.Combine(data.Root, "keys");
}

public sealed class InventoryOptions
{
    /// <summary>Npgsql connection string of an existing PostgreSQL database; null makes Cornac create and manage its own.</summary>
    public string? ConnectionString { get; set; }
}

public sealed class AdministratorOptions
{
    /// <summary>Name of the first administrator, created at the first start.</summary>
    public string Name { get; set; } = "admin";

    /// <summary>E-mail address of the master account.</summary>
    public string Email { get; set; } = "root@localhost";
}

public sealed class LocalMachineOptions
{
    /// <summary>Pool of addresses for instances on this machine, as <c>127.0.77.0/24</c> or <c>10.1.0.10-10.1.0.99</c>.</summary>
    public string Addresses { get; set; } = "127.0.77.0/24";

    /// <summary>Bridge of this host on which instances have networks of their own, as far as their addresses are in its subnet; null for none.</summary>
    public string? Bridge { get; set; }

    /// <summary>Router of that subnet; null for none: then instances reach, and are reached from, their subnet only.</summary>
    public string? Gateway { get; set; }

    /// <summary>Unprivileged user that PostgreSQL runs as when Cornac runs as root.</summary>
    public string User { get; set; } = "postgres";

    /// <summary>Folders with PostgreSQL programs besides those of Debian and PGDG packages.</summary>
    public IList<string> EngineDirectories { get; set; } = [];

    /// <summary>Path of pgBackRest, which takes the backups of instances on this machine.</summary>
    public string BackupProgram { get; set; } = "/usr/bin/pgbackrest";

    /// <summary>Classes that replace the built-in table when there are any.</summary>
    public IList<ClassOptions> Classes { get; set; } = [];
}

public sealed class ClassOptions
{
    /// <summary>For example <c>db.t3.micro</c>.</summary>
    public string Name { get; set; } = "";

    public int VirtualCpus { get; set; }

    public double MemoryGiB { get; set; }

    public InstanceClass ToInstanceClass() => new(Name, VirtualCpus, (long)(MemoryGiB * 1024 * 1024 * 1024));
}

public sealed class OperatorsOptions
{
    /// <summary>Operator of new instances.</summary>
    public string Default { get; set; } = "standalone";

    /// <summary>Operators of third parties.</summary>
    public IList<PluginOptions> Plugins { get; set; } = [];
}

public sealed class PluginOptions
{
    /// <summary>File name of the assembly.</summary>
    public string Path { get; set; } = "";

    /// <summary>Full name of the type that implements the operator factory.</summary>
    public string Type { get; set; } = "";

    /// <summary>Handed to the factory as it is.</summary>
    public IDictionary<string, string> Settings { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

public sealed class ConsoleOptions
{
    /// <summary>Minutes after which a session ends in which the person has done nothing.</summary>
    public int IdleMinutes { get; set; } = 60;

    /// <summary>Hours after which a session ends whatever the person does.</summary>
    public int SessionHours { get; set; } = 12;

    public ConsoleSessionLimits ToLimits() => new(TimeSpan.FromHours(SessionHours), TimeSpan.FromMinutes(IdleMinutes));
}

/// <summary>temBoard, to which the console links.</summary>
public sealed class TemboardOptions
{
    /// <summary>Address of its web interface, for example <c>https://temboard.acme.example:8888</c>; null where there is none.</summary>
    public string? Url { get; set; }

    /// <summary>Port on which its agents listen, on the addresses of the instances.</summary>
    public int AgentPort { get; set; } = 2345;

    public TemboardSettings? ToSettings() => string.IsNullOrEmpty(Url) ? null : new TemboardSettings(new Uri(Url), AgentPort);
}

public sealed class ApiOptions
{
    /// <summary>Largest request body, bytes.</summary>
    public int MaxRequestBytes { get; set; } = 1024 * 1024;
}

/// <summary>What an account may have, unless <c>cornac quota</c> gave it quotas of its own.</summary>
public sealed class QuotaOptions
{
    /// <summary>DB instances.</summary>
    public int Instances { get; set; } = 40;

    /// <summary>Storage of all DB instances of the account together, GiB.</summary>
    public int StorageGiB { get; set; } = 100_000;

    /// <summary>Manual DB snapshots.</summary>
    public int Snapshots { get; set; } = 100;

    /// <summary>Reserved addresses.</summary>
    public int Addresses { get; set; } = 5;

    public QuotaDefaults ToDefaults() => new() { Instances = Instances, StorageGiB = StorageGiB, Snapshots = Snapshots, Addresses = Addresses };
}
