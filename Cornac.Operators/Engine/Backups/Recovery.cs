using System.Globalization;
using System.Text.RegularExpressions;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;

namespace Cornac.Operators.Engine.Backups;

/// <summary>Configuration of a server that replays WAL after a restore (PostgreSQL manual, 26.3.4 Recovering Using a Continuous Archive Backup), and what it says of it.</summary>
internal static partial class Recovery
{
    /// <summary>pgBackRest's configuration of the set that is restored from, in the node's folder of configuration.</summary>
    public const string SourceFile = "source.conf";

    /// <summary>Its presence makes PostgreSQL recover; PostgreSQL removes it when it has.</summary>
    public const string SignalFile = "recovery.signal";

    /// <summary>More prepared transactions than a recovery could meet: it needs as many as the source had at the time, which nothing tells.</summary>
    private const string PreparedTransactions = "1000";

    // Never reached: recovery then says where it ended instead of starting a timeline there.
    private static readonly DateTimeOffset Never = new(2999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Settings for the time of recovery. Nobody can connect, so that no parameter of the source has to be matched.</summary>
    /// <param name="spec">The new instance.</param>
    /// <param name="plan">What is replayed.</param>
    /// <param name="program">Path of pgBackRest.</param>
    /// <param name="node">The node.</param>
    public static string Settings(InstanceSpec spec, RecoveryPlan plan, string program, NodeLayout node) => ConfigurationText.Settings(
    [
        .. DerivedSettings.For(spec.Class),
        new("listen_addresses", string.Empty),
        new("port", spec.Port.ToString(CultureInfo.InvariantCulture)),
        new("unix_socket_directories", $"\"{node.SocketDirectory}\""),
        new("unix_socket_permissions", "0700"),
        new("hot_standby", "off"),
        new("max_prepared_transactions", PreparedTransactions),
        new("archive_mode", "off"),
        new("log_timezone", "UTC"),
        new("lc_messages", "C"),
        new("restore_command", Get(spec.Origin!.Source, plan, program, node)),
        .. Target(spec.Origin!.Target, plan),
    ]);

    /// <summary>True when PostgreSQL ended because there was no more WAL, and no commit after the target.</summary>
    public static bool EndedBeforeTarget(string log) => log.Contains("recovery ended before configured recovery target was reached", StringComparison.Ordinal);

    /// <summary>Time of the last commit that was replayed, as PostgreSQL wrote it; null when there was none.</summary>
    public static string? LastCommit(string log) => LastCommitLine().Matches(log) is { Count: > 0 } matches ? matches[^1].Groups["time"].Value : null;

    private static IEnumerable<KeyValuePair<string, string>> Target(RecoveryTarget target, RecoveryPlan plan)
    {
        switch (target)
        {
            case RecoveryTarget.Consistent when !plan.ToTheEnd:
                yield return new("recovery_target", "immediate");
                break;
            case RecoveryTarget.Time time when !plan.ToTheEnd:
                yield return At(time.At);
                break;
            case RecoveryTarget.Latest when plan.HasGap:
                yield return At(Never);
                break;
        }

        yield return new("recovery_target_action", "promote");
        yield return new("recovery_target_inclusive", "on");
    }

    private static KeyValuePair<string, string> At(DateTimeOffset time) =>
        new("recovery_target_time", time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture) + "+00");

    /// <summary>PostgreSQL takes any failure of this command for the end of the archive, and goes live there, unless its code is above 128. WAL that came to the archive
    /// after recovery was planned is not asked for, so that one recovery can be taken up again by another and end at the same place.</summary>
    private static string Get(BackupSet source, RecoveryPlan plan, string program, NodeLayout node)
    {
        var get = $"{Archiving.Word(program)} {Archiving.Word("--config=" + node.ConfigurationFile(SourceFile))} --stanza={source.ResourceId} "
            + $"{Archiving.Word("--pg1-path=" + node.Data)} --log-level-console=off --log-level-stderr=error archive-get \"%f\" \"%p\"";
        var bound = plan.LastSegment is { } last ? $"if [ \"%f\" \\> {last} ]; then exit 1; fi; " : string.Empty;
        return $"{bound}{get}; code=$?; if [ $code -gt 1 ]; then exit 255; fi; exit $code";
    }

    [GeneratedRegex(@"last completed transaction was at log time (?<time>[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:.]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LastCommitLine();
}

/// <summary>What a restore was found to need when it began. It is kept with the instance, without a secret.</summary>
/// <param name="BackupId">The backup that is copied.</param>
/// <param name="LastSegment">Last WAL segment that is replayed; null for no bound.</param>
/// <param name="HasGap">True when segments are missing behind that one, and later ones are there.</param>
/// <param name="NeedsRecovery">False for the backup of a stopped server as it was.</param>
internal sealed record RecoveryPlan(string BackupId, string? LastSegment, bool HasGap, bool NeedsRecovery)
{
    /// <summary>True once the WAL turned out to end before any commit after the target: then all of it is replayed.</summary>
    public bool ToTheEnd { get; init; }

    /// <summary>True once the server has recovered, and runs on its own.</summary>
    public bool Done { get; init; }
}
