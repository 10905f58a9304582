using Cornac.Operators.Machines;

namespace Cornac.Operators.Standalone.Backups;

/// <summary>One run of pgBackRest for an order, as the name of its job tells it to whoever finds the job.</summary>
internal sealed record BackupAttempt(string OrderId, BackupManner Manner)
{
    private static readonly Dictionary<BackupManner, string> Marks = new()
    {
        [BackupManner.Brisk] = " brisk",
        [BackupManner.Offline] = " offline",
    };

    private const string StandbyMark = " standby";

    /// <summary>True when the data are copied from a standby.</summary>
    public bool IsOfStandby { get; init; }

    public string JobName => OrderId + (IsOfStandby ? StandbyMark : null) + Marks.GetValueOrDefault(Manner);

    public static BackupAttempt Of(JobState job)
    {
        foreach (var (manner, mark) in Marks)
        {
            if (job.Name.EndsWith(mark, StringComparison.Ordinal))
                return Of(job.Name[..^mark.Length], manner);
        }

        return Of(job.Name, BackupManner.Patient);
    }

    private static BackupAttempt Of(string name, BackupManner manner) => name.EndsWith(StandbyMark, StringComparison.Ordinal)
        ? new BackupAttempt(name[..^StandbyMark.Length], manner) { IsOfStandby = true } : new BackupAttempt(name, manner);
}

internal enum BackupManner
{
    /// <summary>Of a running server, which may take its time to answer.</summary>
    Patient,

    /// <summary>Of a running server that is expected to answer at once; otherwise it fails.</summary>
    Brisk,

    /// <summary>Of a stopped server.</summary>
    Offline,
}
