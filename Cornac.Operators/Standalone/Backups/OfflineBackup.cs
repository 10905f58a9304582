using Cornac.Operators.Engine;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Standalone.Backups;

/// <summary>A backup of a stopped server, which is worth something only while the server stays down. A start matters more: it ends the backup, which is then
/// taken again of the running server.</summary>
internal sealed class OfflineBackup(RecordStore records, TimeProvider time)
{
    /// <summary>A start that was noted before, and has not led to a server, was given up.</summary>
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(30);

    public static bool Is(JobState job) => BackupAttempt.Of(job).Manner == BackupManner.Offline;

    /// <summary>Ends the one that runs, for a start that has been noted.</summary>
    public static async Task EndAsync(SetLayout set, IMachineLease machine, CancellationToken cancellationToken)
    {
        var job = new DetachedJob(set.Job);
        if (await job.ReadAsync(machine, cancellationToken) is { Phase: JobPhase.Running } running && Is(running))
            await job.ForgetAsync(machine, cancellationToken);
    }

    /// <summary>True when the server runs, or is being started.</summary>
    public async Task<bool> IsInTheWayAsync(InstanceLayout instance, IMachine machine, CancellationToken cancellationToken)
    {
        // In this order: a start is noted before the server is there, and a stop takes the note away after the server is gone.
        var starting = (await records.ReadAsync(instance, machine, cancellationToken)).Starting;
        return starting > time.GetUtcNow() - LongestStart || (await ServerStatus.ReadAsync(machine, instance.Node, cancellationToken)).IsUp;
    }
}
