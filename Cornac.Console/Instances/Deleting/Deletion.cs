using System.Globalization;
using Amazon.RDS.Model;
using Cornac.Console.Commands;

namespace Cornac.Console.Instances.Deleting;

/// <summary>An instance that is about to be deleted.</summary>
/// <param name="Name">Its name.</param>
/// <param name="StorageGiB">Its storage, GiB.</param>
/// <param name="CanBeKept">Whether a final snapshot can be taken of it.</param>
public sealed record LostInstance(string Name, int StorageGiB, bool CanBeKept);

/// <summary>What a person chose when deleting.</summary>
public sealed class Deletion
{
    private readonly string _stamp;

    /// <param name="lost">What is about to be deleted.</param>
    /// <param name="now">Time of day, for the proposed names of final snapshots.</param>
    public Deletion(IReadOnlyList<LostInstance> lost, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(lost);
        _stamp = now.UtcDateTime.ToString("yyyyMMdd-HHmm", CultureInfo.InvariantCulture);
        TakeSnapshot = lost.Any(one => one.CanBeKept);
        SnapshotName = lost.Count == 1 ? Proposed(lost[0].Name) : "";
    }

    /// <summary>Whether to keep a final snapshot.</summary>
    public bool TakeSnapshot { get; set; }

    /// <summary>Name of the final snapshot of a single instance; empty where several get one each, named after them.</summary>
    public string SnapshotName { get; set; }

    /// <summary>Whether to keep the automatic backups for as long as their retention says.</summary>
    public bool KeepBackups { get; set; }

    /// <summary>Name of the final snapshot of an instance; null when none is taken.</summary>
    public string? SnapshotOf(LostInstance one)
    {
        ArgumentNullException.ThrowIfNull(one);
        return !TakeSnapshot || !one.CanBeKept ? null : SnapshotName.Length > 0 ? SnapshotName.Trim() : Proposed(one.Name);
    }

    /// <summary>The request that does it.</summary>
    public DeleteDBInstanceRequest ToRequest(LostInstance one)
    {
        ArgumentNullException.ThrowIfNull(one);
        var snapshot = SnapshotOf(one);
        return new DeleteDBInstanceRequest
        {
            DBInstanceIdentifier = one.Name,
            SkipFinalSnapshot = snapshot is null,
            FinalDBSnapshotIdentifier = snapshot,
            DeleteAutomatedBackups = !KeepBackups,
        };
    }

    /// <summary>The same for the command line.</summary>
    public IReadOnlyList<CommandParameter> ToCommand(LostInstance one)
    {
        var request = ToRequest(one);
        return
        [
            new("DBInstanceIdentifier", request.DBInstanceIdentifier),
            new("SkipFinalSnapshot", request.FinalDBSnapshotIdentifier is null ? true : null),
            new("FinalDBSnapshotIdentifier", request.FinalDBSnapshotIdentifier),
            new("DeleteAutomatedBackups", !KeepBackups),
        ];
    }

    private string Proposed(string name) => $"{name}-final-{_stamp}";
}
