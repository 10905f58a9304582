using System.Globalization;
using Cornac.Operators.Contract;
using Cornac.Operators.Engine.Backups;
using Cornac.Operators.Engine.Replication;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Engine;

/// <summary>The configuration of one PostgreSQL, rendered whole from the specification.</summary>
public static class ServerConfiguration
{
    /// <summary>Cornac's own superuser, as RDS calls it.</summary>
    public const string Administrator = "rdsadmin";

    /// <summary>Database that only <see cref="Administrator"/> may connect to, as on RDS: it is there whatever users drop.</summary>
    public const string AdministrationDatabase = "rdsadmin";

    internal const string SettingsFile = "cornac.conf";
    internal const string AccessFile = "pg_hba.conf";
    internal const string IdentityFile = "pg_ident.conf";
    internal const string CertificateFile = "server.pem";
    internal const string AuthorityFile = "ca.pem";

    /// <summary>What clients may call a server, all of which its certificate is for; the address first.</summary>
    internal static IReadOnlyList<string> Names(InstanceSpec spec) => spec.DnsName is { } name ? [spec.Address, name] : [spec.Address];

    /// <summary><c>data/postgresql.conf</c>: relative, so that the node's folder can move.</summary>
    internal const string MainFile = "# Written by Cornac; see the included file.\ninclude '../conf/" + SettingsFile + "'\n";

    /// <summary>Later lines win in PostgreSQL: what follows from the class, then the user's parameters, then what Cornac itself depends on.</summary>
    /// <exception cref="EngineException">A parameter would reach beyond the database.</exception>
    public static string Settings(InstanceSpec spec, NodeLayout node, string backupProgram) => Settings(spec, node, backupProgram, standby: null);

    /// <param name="spec">What shall be.</param>
    /// <param name="node">The node.</param>
    /// <param name="backupProgram">Path of pgBackRest.</param>
    /// <param name="standby">What its data demand of a server that follows another; null for one that does not.</param>
    internal static string Settings(InstanceSpec spec, NodeLayout node, string backupProgram, StandbyFloor? standby)
    {
        List<KeyValuePair<string, string>> settings =
            [.. Wished(spec), .. Listening(spec), .. OfNode(node), .. Archiving.Settings(spec.Archive, backupProgram, node), WalLevel(spec)];
        if (standby is not null)
            settings.AddRange([.. Following.Settings(spec, standby, settings, backupProgram, node)]);
        return ConfigurationText.Settings(settings);
    }

    /// <summary>What every node of an instance has in common: what follows from the class, and the user's parameters; the last of a name counts.</summary>
    /// <exception cref="EngineException">A parameter would reach beyond the database.</exception>
    internal static IReadOnlyDictionary<string, string> Common(InstanceSpec spec)
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in Wished(spec).Append(WalLevel(spec)))
            settings[name.ToLowerInvariant()] = value;
        // What Cornac itself depends on wins, and is told to each node.
        foreach (var (name, _) in Listening(spec).Concat(OfNode(new NodeLayout("/"))))
            settings.Remove(name);
        return settings;
    }

    /// <summary>What is each node's own: its files, its log, its archiving.</summary>
    internal static IReadOnlyDictionary<string, string> Own(InstanceSpec spec, NodeLayout node, string backupProgram)
    {
        var settings = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in OfNode(node).Concat(Archiving.Settings(spec.Archive, backupProgram, node)))
            settings[name] = value;
        return settings;
    }

    /// <summary><c>pg_hba.conf</c>: the host's user by peer on the socket, <c>rdsadmin</c> by certificate, everybody else by password, and nothing without TLS.
    /// Nodes of one instance follow each other as <c>rdsadmin</c>; its read replicas, by their certificates, as a role of theirs.</summary>
    public static string Access(InstanceSpec spec)
    {
        var administrator = ConfigurationText.AccessName(Administrator);
        var master = ConfigurationText.AccessName(spec.MasterUsername);
        var following = spec.HighAvailability is null ? string.Empty : $"""
            local   replication {administrator} peer map=cornac
            hostssl replication {administrator} all cert

            """;
        return $"""
            {following}{Following.Access(spec)}local   all {administrator},{master} peer map=cornac
            hostssl all {administrator} all cert
            host    all {administrator} all reject
            hostssl all all all scram-sha-256

            """;
    }

    /// <summary><c>pg_ident.conf</c>: which users of the system may be which roles on the socket.</summary>
    public static string Identities(InstanceSpec spec, MachineFacts machine)
    {
        var lines =
            from user in new[] { machine.HostUser, machine.InstanceUser }.Distinct(StringComparer.Ordinal)
            from role in new[] { Administrator, spec.MasterUsername }
            select $"cornac {ConfigurationText.AccessName(user)} {ConfigurationText.AccessName(role)}\n";
        return string.Concat(lines.Concat(Following.Identities(spec)));
    }

    // What "minimal" leaves out of the WAL, archiving needs: PostgreSQL would not start.
    private static KeyValuePair<string, string> WalLevel(InstanceSpec spec) =>
        new("wal_level", spec.Parameters.TryGetValue("wal_level", out var level) && level is "logical" ? "logical" : "replica");

    private static IEnumerable<KeyValuePair<string, string>> Wished(InstanceSpec spec) =>
    [
        .. DerivedSettings.For(spec.Class),
        .. Following.SourceSettings(spec),
        .. spec.Parameters
            .Where(p => !p.Key.StartsWith("rds.", StringComparison.OrdinalIgnoreCase))
            .OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(MachineParameters.Refuse),
    ];

    private static IEnumerable<KeyValuePair<string, string>> Listening(InstanceSpec spec) =>
    [
        new("listen_addresses", spec.Isolated ? string.Empty : spec.Address),
        new("port", spec.Port.ToString(CultureInfo.InvariantCulture)),
        new("cluster_name", spec.Name),
    ];

    private static IEnumerable<KeyValuePair<string, string>> OfNode(NodeLayout node) =>
    [
        new("unix_socket_directories", $"\"{node.SocketDirectory}\""),
        new("unix_socket_permissions", "0700"),
        new("hba_file", node.ConfigurationFile(AccessFile)),
        new("ident_file", node.ConfigurationFile(IdentityFile)),
        new("ssl", "on"),
        new("ssl_cert_file", node.ConfigurationFile(CertificateFile)),
        new("ssl_key_file", node.ConfigurationFile(CertificateFile)),
        new("ssl_ca_file", node.ConfigurationFile(AuthorityFile)),
        new("ssl_min_protocol_version", "TLSv1.2"),
        new("logging_collector", "on"),
        new("log_destination", "stderr"),
        new("log_directory", node.Log),
        // An hour's file is written over a week later: logs need nobody to remove them.
        new("log_filename", "postgresql.log.%a-%H"),
        new("log_rotation_age", "60"),
        new("log_rotation_size", "0"),
        new("log_truncate_on_rotation", "on"),
        new("log_line_prefix", "%t:%r:%u@%d:[%p]:"),
        new("log_timezone", "UTC"),
        new("fsync", "on"),
        new("full_page_writes", "on"),
    ];
}
