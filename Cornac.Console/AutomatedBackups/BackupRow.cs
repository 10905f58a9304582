using Amazon.CornacService.Model;
using Amazon.RDS.Model;

namespace Cornac.Console.AutomatedBackups;

/// <summary>Automatic backups of one instance, there or deleted, and the last drill of them.</summary>
/// <param name="Status">RDS's word: <c>active</c>, <c>creating</c>, <c>retained</c>.</param>
/// <param name="Failure">Why backups fail at the moment; null when they do not.</param>
/// <param name="Drill">The newest drill; null where there was none.</param>
/// <param name="Verified">The newest drill that passed; null where there was none.</param>
public sealed record BackupRow(
    string Instance, string ResourceId, string Status, string Window, int RetentionDays, DateTimeOffset? Earliest, DateTimeOffset? Latest, string? Failure,
    DrillRow? Drill, DrillRow? Verified)
{
    public bool IsRetained => Status == "retained";

    public bool CanRestore => Latest is not null;

    /// <summary>Whether a drill can be started: there is something to restore, and none is under way.</summary>
    public bool CanDrill => !IsRetained && CanRestore && Drill is not { HasEnded: false };

    public static BackupRow Of(DBInstanceAutomatedBackup backup, IReadOnlyDictionary<string, string> failures, IReadOnlyList<DrillRow> drills)
    {
        var own = drills.Where(drill => drill.ResourceId == backup.DbiResourceId).ToList();
        return new BackupRow(
            backup.DBInstanceIdentifier, backup.DbiResourceId, backup.Status, backup.PreferredBackupWindow, backup.BackupRetentionPeriod ?? 0,
            backup.RestoreWindow?.EarliestTime, backup.RestoreWindow?.LatestTime, failures.GetValueOrDefault(backup.DbiResourceId),
            own.FirstOrDefault(), own.Find(drill => drill.HasPassed));
    }
}

/// <summary>A restore drill.</summary>
public sealed record DrillRow(
    string Id, string ResourceId, string Instance, string Status, int? Percent, DateTimeOffset? EndedAt, DateTimeOffset? RestoredTo, double? Seconds, string? Message)
{
    public bool HasPassed => Status == "passed";

    public bool HasEnded => HasPassed || Status == "failed";

    public static DrillRow Of(RestoreDrill drill) => new(
        drill.RestoreDrillId, drill.DbiResourceId, drill.DBInstanceIdentifier, drill.Status, drill.PercentProgress, drill.EndTime, drill.RestoredTo,
        drill.RecoverySeconds, drill.Message);
}
