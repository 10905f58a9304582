using Cornac.Operators.Contract.Backups;

namespace Cornac.Operators.Engine.Backups;

/// <summary>Works out what goes and what stays of a set.</summary>
/// <param name="Removed">Ids of backups to remove, those that build upon others first.</param>
/// <param name="BackupsWithAllWal">Of what stays, how many of the newest backups keep all WAL from their start on; the others keep what makes them
/// consistent.</param>
internal sealed record Retention(IReadOnlyList<string> Removed, int BackupsWithAllWal)
{
    /// <param name="backups">What is there, the oldest first.</param>
    /// <param name="wanted">What is to be kept.</param>
    public static Retention Plan(IReadOnlyList<ObservedBackup> backups, BackupRetention wanted)
    {
        var kept = backups.Where(b => wanted.Backups.Contains(b.Id) || string.Equals(b.Id, wanted.ArchiveFrom, StringComparison.Ordinal))
            .SelectMany(b => b.BuildsUpon.Append(b.Id))
            .ToHashSet(StringComparer.Ordinal);
        var staying = backups.Where(b => kept.Contains(b.Id)).ToList();
        var from = staying.FindIndex(b => string.Equals(b.Id, wanted.ArchiveFrom, StringComparison.Ordinal));
        // pgBackRest counts from the newest, and knows no zero.
        return new Retention([.. backups.Where(b => !kept.Contains(b.Id)).Select(b => b.Id).Reverse()], from < 0 ? 1 : staying.Count - from);
    }
}
