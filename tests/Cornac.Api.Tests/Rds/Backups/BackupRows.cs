using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Events;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Tests.Endpoint.Running;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Tests.Rds.Backups;

/// <summary>Reads rows of backups, and writes what the lifecycle engine would.</summary>
internal static class BackupRows
{
    public const string BackupId = "20261123-100000F";

    public static Task<Answer> SnapshotAsync(this ApiClient client, string instance, string name, params (string Name, string? Value)[] more) =>
        client.CallAsync("CreateDBSnapshot", [("DBInstanceIdentifier", instance), ("DBSnapshotIdentifier", name), .. more]);

    public static Task<Answer> DescribeSnapshotAsync(this ApiClient client, string name, params (string Name, string? Value)[] more) =>
        client.CallAsync("DescribeDBSnapshots", [("DBSnapshotIdentifier", name), .. more]);

    public static Task<Answer> RestoreAsync(this ApiClient client, string snapshot, string name, params (string Name, string? Value)[] more) =>
        client.CallAsync("RestoreDBInstanceFromDBSnapshot", [("DBSnapshotIdentifier", snapshot), ("DBInstanceIdentifier", name), .. more]);

    /// <summary>Shares a snapshot, or with another list takes that back.</summary>
    public static Task<Answer> ShareAsync(this ApiClient client, string snapshot, string account, string list = "ValuesToAdd") =>
        client.CallAsync("ModifyDBSnapshotAttribute", ("DBSnapshotIdentifier", snapshot), ("AttributeName", "restore"), ($"{list}.AttributeValue.1", account));

    public static async Task<SnapshotRecord?> FindSnapshotAsync(this RunningApi api, ApiClient client, string name)
    {
        await using var db = api.Open();
        return await db.Set<SnapshotRecord>().AsNoTracking().SingleOrDefaultAsync(s => s.AccountId == client.AccountId && s.Identifier == name);
    }

    public static async Task ChangeSnapshotAsync(this RunningApi api, ApiClient client, string name, Action<SnapshotRecord> change)
    {
        await using var db = api.Open();
        change(await db.Set<SnapshotRecord>().SingleAsync(s => s.AccountId == client.AccountId && s.Identifier == name));
        await db.SaveChangesAsync();
    }

    /// <summary>Orders a snapshot through the API and lets it be taken.</summary>
    public static async Task TakeSnapshotAsync(this RunningApi api, ApiClient client, string instance, string name, params (string Name, string? Value)[] more)
    {
        (await client.SnapshotAsync(instance, name, more)).Succeeded();
        await api.ChangeSnapshotAsync(client, name, snapshot =>
        {
            (snapshot.Status, snapshot.Percent, snapshot.BackupId) = (SnapshotStatus.Available, 100, BackupId);
            (snapshot.CreatedAt, snapshot.DatabaseBytes) = (DateTimeOffset.UtcNow, 1 << 20);
        });
        await api.SetStatusAsync(client, instance, InstanceStatus.Available);
    }

    /// <summary>Adds an automated snapshot as the clock would order it, taken.</summary>
    public static async Task<string> AddAutomatedSnapshotAsync(this RunningApi api, ApiClient client, string instance)
    {
        await using var db = api.Open();
        var row = await db.Set<InstanceRecord>().SingleAsync(i => i.AccountId == client.AccountId && i.Identifier == instance);
        var snapshot = new SnapshotRecord
        {
            Id = Guid.CreateVersion7().ToString("N"),
            AccountId = client.AccountId,
            Identifier = $"rds:{instance}-2026-11-23-03-07",
            SetId = row.ResourceId,
            InstanceIdentifier = instance,
            InstanceCreatedAt = row.CreatedAt,
            Type = SnapshotType.Automated,
            RequestedAt = DateTimeOffset.UtcNow,
            Source = RestorableInstance.Of(row),
            Status = SnapshotStatus.Available,
            Percent = 100,
            BackupId = BackupId,
            CreatedAt = DateTimeOffset.UtcNow,
        };
        db.Add(snapshot);
        await db.SaveChangesAsync();
        return snapshot.Identifier;
    }

    /// <summary>The set of the account's instance that has, or last had, this name.</summary>
    public static async Task<BackupSetRecord> SetAsync(this RunningApi api, ApiClient client, string instance)
    {
        await using var db = api.Open();
        return await db.Set<BackupSetRecord>().AsNoTracking().SingleAsync(s => s.AccountId == client.AccountId && s.Identifier == instance);
    }

    public static async Task ChangeSetAsync(this RunningApi api, ApiClient client, string instance, Action<BackupSetRecord> change)
    {
        await using var db = api.Open();
        change(await db.Set<BackupSetRecord>().SingleAsync(s => s.AccountId == client.AccountId && s.Identifier == instance));
        await db.SaveChangesAsync();
    }

    /// <summary>Lets an instance be restorable within a window.</summary>
    public static Task OpenWindowAsync(this RunningApi api, ApiClient client, string instance, DateTimeOffset from, DateTimeOffset to) =>
        api.ChangeSetAsync(client, instance, set => (set.EarliestRestorable, set.LatestRestorable) = (from, to));

    /// <summary>Finishes the deletion of an instance.</summary>
    public static async Task RemoveInstanceAsync(this RunningApi api, ApiClient client, string instance)
    {
        await using var db = api.Open();
        var row = await db.Set<InstanceRecord>().SingleAsync(i => i.AccountId == client.AccountId && i.Identifier == instance);
        await AddressPool.ReleaseAsync(db, row.ResourceId, default);
        (await db.Set<BackupSetRecord>().SingleAsync(s => s.ResourceId == row.ResourceId)).InstanceDeletedAt = DateTimeOffset.UtcNow;
        db.Remove(row);
        await db.SaveChangesAsync();
    }

    /// <summary>How often whoever looks after the instance's set was woken.</summary>
    public static async Task<long> WakesAsync(this RunningApi api, string setId)
    {
        await using var db = api.Open();
        var work = BackupSetRecord.WorkIdOf(setId);
        return await db.Set<WorkItemRecord>().Where(w => w.ResourceId == work && w.Kind == WorkItemRecord.BackupSetKind).Select(w => w.Wakes).SingleOrDefaultAsync();
    }

    public static async Task<List<EventRecord>> EventsAsync(this RunningApi api, ApiClient client)
    {
        await using var db = api.Open();
        return await db.Set<EventRecord>().AsNoTracking().Where(e => e.AccountId == client.AccountId).OrderBy(e => e.Id).ToListAsync();
    }
}
