using System.Globalization;
using Cornac.Operators.Contract;
using Cornac.Operators.Engine.Backups;

namespace Cornac.Operators.Engine.Replication;

/// <summary>How a read replica reaches its source and follows it (PostgreSQL manual, 27.2 Log-Shipping Standby Servers). It signs in with a certificate in
/// its own name, which that source alone accepts, as a role that may do nothing but replicate.</summary>
internal static class Following
{
    /// <summary>The role, as RDS calls it.</summary>
    public const string Role = "rdsrepladmin";

    /// <summary>Certificate and key of the replica, in the node's folder of configuration.</summary>
    public const string CertificateFile = "replication.pem";

    /// <summary>pgBackRest's configuration of the source's set, in the node's folder of configuration.</summary>
    public const string ArchiveFile = "followed.conf";

    /// <summary>Its presence makes PostgreSQL follow; PostgreSQL removes it when it is promoted.</summary>
    public const string SignalFile = "standby.signal";

    /// <summary>Value of <c>pg_hba.conf</c>'s <c>map</c>: whose certificates are the role.</summary>
    public const string Map = "cornac-followers";

    /// <summary>Name of the slot that a source has for a replica.</summary>
#pragma warning disable CA1308 // Names of slots are in lower case.
    public static string SlotOf(string resourceId) => SlotPrefix + resourceId["db-".Length..].ToLowerInvariant();
#pragma warning restore CA1308

    /// <summary>Begins the name of every slot that is Cornac's.</summary>
    public const string SlotPrefix = "cornac_db_";

    /// <summary>Where and how to connect (PostgreSQL manual, 34.1.1 Connection Strings). Nothing in it is secret.</summary>
    public static string Connection(FollowedInstance source, string resourceId, NodeLayout node)
    {
        (string Name, string Value)[] options =
        [
            ("host", source.Address),
            ("port", source.Port.ToString(CultureInfo.InvariantCulture)),
            ("user", Role),
            ("application_name", resourceId),
            ("sslmode", "verify-full"),
            ("sslcert", node.ConfigurationFile(CertificateFile)),
            ("sslkey", node.ConfigurationFile(CertificateFile)),
            ("sslrootcert", node.ConfigurationFile(ServerConfiguration.AuthorityFile)),
            ("connect_timeout", "10"),
            ("keepalives_idle", "10"),
            ("keepalives_interval", "5"),
            ("keepalives_count", "3"),
        ];
        return string.Join(' ', options.Select(o => $"{o.Name}={Word(o.Value)}"));
    }

    /// <summary>Settings of a server that follows, or has followed and is not promoted yet. They come after all others.</summary>
    /// <param name="spec">The replica.</param>
    /// <param name="floor">What its data demand of it.</param>
    /// <param name="wished">Settings so far, of which those that are too small are raised.</param>
    /// <param name="program">Path of pgBackRest.</param>
    /// <param name="node">The node.</param>
    public static IEnumerable<KeyValuePair<string, string>> Settings(
        InstanceSpec spec, StandbyFloor floor, IEnumerable<KeyValuePair<string, string>> wished, string program, NodeLayout node)
    {
        foreach (var raised in floor.Raise(wished))
            yield return raised;
        yield return new("hot_standby", "on");
        yield return new("wal_retrieve_retry_interval", "1s");
        yield return new("recovery_target_timeline", "latest");
        // Once it is promoted, its WAL waits until it is known where that goes.
        yield return new("archive_command", string.Empty);
        if (spec.Follows is not { } source)
            yield break;
        yield return new("primary_conninfo", Connection(source, spec.ResourceId, node));
        yield return new("primary_slot_name", SlotOf(spec.ResourceId));
        if (source.Archive is { } set)
            yield return new("restore_command", Get(set.ResourceId, program, node));
    }

    /// <summary>Settings of a source: WAL is kept for replicas that lag, within a tenth of the storage; what is older they take from the archive.</summary>
    public static IEnumerable<KeyValuePair<string, string>> SourceSettings(InstanceSpec spec) =>
        spec.Followers.Count == 0 ? [] : [new("max_slot_wal_keep_size", string.Create(CultureInfo.InvariantCulture, $"{Math.Max(spec.StorageGiB * 1024 / 10, 512)}MB"))];

    /// <summary>A line of <c>pg_hba.conf</c> that lets replicas in; empty where there are none.</summary>
    public static string Access(InstanceSpec spec) =>
        spec.Followers.Count == 0 ? string.Empty : $"hostssl replication {ConfigurationText.AccessName(Role)} all cert map={Map}\n";

    /// <summary>Lines of <c>pg_ident.conf</c> that say which certificates are a replica's.</summary>
    public static IEnumerable<string> Identities(InstanceSpec spec) =>
        spec.Followers.Order(StringComparer.Ordinal).Select(id => $"{Map} {ConfigurationText.AccessName(id)} {ConfigurationText.AccessName(Role)}\n");

    /// <summary>Any failure means that the archive does not have it (yet): the server goes on asking the source, and the archive, in turn.</summary>
    private static string Get(string stanza, string program, NodeLayout node) =>
        $"{Archiving.Word(program)} {Archiving.Word("--config=" + node.ConfigurationFile(ArchiveFile))} --stanza={stanza} {Archiving.Word("--pg1-path=" + node.Data)} "
        + "--log-level-console=off --log-level-stderr=off archive-get \"%f\" \"%p\" || exit 1";

    private static string Word(string text) =>
        $"'{text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("'", @"\'", StringComparison.Ordinal)}'";
}
