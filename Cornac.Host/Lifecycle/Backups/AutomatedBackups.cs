using System.Globalization;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Lifecycle.Backups;

/// <summary>Orders automatic backups: rows that say what is wanted, no more.</summary>
internal static class AutomatedBackups
{
    /// <summary>Orders the backup of a day, in the caller's transaction that has locked the instance, then the set. A backup that is under way already
    /// is the day's.</summary>
    /// <returns>False when a snapshot of that name is there already: try again in the next minute.</returns>
    public static async Task<bool> OrderAsync(
        InventoryDb db, InstanceRecord instance, BackupSetRecord set, DateOnly day, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"rds:{instance.Identifier}-{now.UtcDateTime:yyyy-MM-dd-HH-mm}");
        var like = await db.Set<SnapshotRecord>().Where(s =>
            (s.AccountId == instance.AccountId && s.Identifier == name)
            || (s.SetId == set.ResourceId && s.Type == SnapshotType.Automated && s.Status == SnapshotStatus.Creating && !s.DeleteRequested))
            .Select(s => s.Status).ToListAsync(cancellationToken);
        if (like.Count > 0 && !like.Contains(SnapshotStatus.Creating, StringComparer.Ordinal)) return false;
        set.AutomatedFor = day;
        if (like.Count > 0) return true;
        db.Add(new SnapshotRecord
        {
            Id = Guid.CreateVersion7(now).ToString("N"),
            AccountId = instance.AccountId,
            Identifier = name,
            SetId = set.ResourceId,
            InstanceIdentifier = instance.Identifier,
            InstanceCreatedAt = instance.CreatedAt,
            Type = SnapshotType.Automated,
            RequestedAt = now,
            Source = RestorableInstance.Of(instance),
            Status = SnapshotStatus.Creating,
            Tags = instance.Settings.CopyTagsToSnapshot ? new Dictionary<string, string>(instance.Tags, StringComparer.Ordinal) : [],
        });
        return true;
    }
}
