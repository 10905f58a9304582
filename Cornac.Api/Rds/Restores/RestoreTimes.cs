using System.Globalization;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;

namespace Cornac.Api.Rds.Restores;

/// <summary>The moments that a set can be restored to.</summary>
internal static class RestoreTimes
{
    /// <param name="time">The moment that is asked for; null for the latest.</param>
    /// <param name="set">What is to be restored.</param>
    /// <exception cref="InvalidRestoreException">It is outside of the window, which the message names, or there is no window yet.</exception>
    public static void Check(DateTimeOffset? time, BackupSetRecord set)
    {
        if (set.EarliestRestorable is not { } earliest || set.LatestRestorable is not { } latest)
            throw new InvalidRestoreException(
                $"DB instance {set.Identifier} cannot be restored to any time yet: wait until its first automatic backup is complete and describe-db-instances shows LatestRestorableTime.");
        if (time < earliest || time > latest)
            throw new InvalidRestoreException(
                $"RestoreTime {Text(time.Value)} is outside of the window: DB instance {set.Identifier} can be restored to any time from {Text(earliest)} to {Text(latest)}.");
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString(Timestamps.Format, CultureInfo.InvariantCulture);
}
