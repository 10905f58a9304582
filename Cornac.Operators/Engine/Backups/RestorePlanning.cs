using System.Globalization;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;

namespace Cornac.Operators.Engine.Backups;

/// <summary>Chooses the backup to restore, and how much WAL is replayed on it.</summary>
internal static class RestorePlanning
{
    /// <param name="contents">What the source holds.</param>
    /// <param name="origin">What is asked for.</param>
    /// <param name="begun">Backup that an interrupted restore had chosen.</param>
    /// <exception cref="EngineException">There is none that would do.</exception>
    public static ObservedBackup Choose(RepositoryContents contents, InstanceOrigin origin, string? begun)
    {
        var (backups, source) = (contents.Backups, origin.Source);
        if (origin.BackupId is { } id)
        {
            return Find(id) ?? throw new EngineException(FailureKind.Permanent, $"Repository \"{source.Repository.Name}\" holds no backup {id} of {source.ResourceId}.");
        }

        if (begun is not null && Find(begun) is { } before)
            return before;
        var until = origin.Target is RecoveryTarget.Time time ? time.At : DateTimeOffset.MaxValue;
        return backups.LastOrDefault(b => b.CompletedAt <= until && !contents.IsOffline(b.Id))
            ?? throw new EngineException(FailureKind.Permanent, backups.Count == 0
                ? $"Repository \"{source.Repository.Name}\" holds no backup of {source.ResourceId}."
                : $"No backup of {source.ResourceId} was complete by {until.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)}; the oldest is of {backups[0].CompletedAt.UtcDateTime.ToString("u", CultureInfo.InvariantCulture)}.");

        ObservedBackup? Find(string name) => backups.FirstOrDefault(b => string.Equals(b.Id, name, StringComparison.Ordinal));
    }

    public static RecoveryPlan Plan(RepositoryContents contents, ObservedBackup backup, RecoveryTarget target)
    {
        var stretch = contents.StretchFrom(backup.Id);
        return new RecoveryPlan(
            backup.Id,
            stretch.Last?.ToString(),
            stretch.HasGap,
            NeedsRecovery: target is not RecoveryTarget.Consistent || !contents.IsOffline(backup.Id));
    }
}
