using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Tests.Lifecycle.Backups;

/// <summary>A clock that a test sets; timers run as always.</summary>
public sealed class SetClock(DateTimeOffset now) : TimeProvider
{
    private long _ticks = now.UtcTicks;

    public DateTimeOffset Now
    {
        get => new(Volatile.Read(ref _ticks), TimeSpan.Zero);
        set => Volatile.Write(ref _ticks, value.UtcTicks);
    }

    public override DateTimeOffset GetUtcNow() => Now;
}

/// <summary>An inventory whose operator takes backups, and what the API does with snapshots.</summary>
public sealed class BackupRig : IAsyncDisposable
{
    private BackupRig(TestInventory inventory, SetClock clock)
    {
        (Inventory, Clock) = (inventory, clock);
        Repository = new ScriptedBackups(inventory.Operator) { Clock = clock };
        inventory.Operator.Backups = Repository;
        inventory.Clock = clock;
    }

    public static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public TestInventory Inventory { get; }

    public SetClock Clock { get; }

    public ScriptedBackups Repository { get; }

    public static async Task<BackupRig> CreateAsync(TemporaryPostgres postgres, string pool = "127.0.77.0/24") =>
        new(await TestInventory.CreateAsync(postgres, pool), new SetClock(Noon));

    /// <summary>A new instance, with its first automatic backup unless it has no retention.</summary>
    public async Task<string> InstanceAsync(string name, int retention = 0)
    {
        var id = await Inventory.CreateInstanceAsync(name, settings: TestInventory.Settings with { BackupRetentionDays = retention });
        await Inventory.SettledAsync(id, InstanceStatus.Available, retention == 0 ? null : () => Repository.Of(id).Count > 0);
        await IdleAsync(id);
        return id;
    }

    /// <summary>What CreateDBSnapshot does.</summary>
    public async Task<string> SnapshotAsync(string setId, string name, bool isFinal = false)
    {
        await using var db = Inventory.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var instance = (await db.LockInstanceAsync(setId, CancellationToken.None))!;
        var set = await db.Set<BackupSetRecord>().SingleAsync(s => s.ResourceId == setId);
        var row = NewSnapshot(instance, name, isFinal);
        db.Add(row);
        instance.Status = InstanceStatus.BackingUp;
        if (isFinal)
        {
            (instance.DeleteRequested, instance.Status) = (true, InstanceStatus.Deleting);
            instance.Generation++;
            await Inventory.Work.RequestAsync(db, instance, OperationKind.Delete, TestInventory.Requester, CancellationToken.None);
        }

        await BackupWork.WakeAsync(db, set, CancellationToken.None);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        return row.Id;
    }

    /// <summary>What StopDBInstance with a snapshot does.</summary>
    public async Task StopAsync(string setId, string name)
    {
        await using var db = Inventory.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var instance = (await db.LockInstanceAsync(setId, CancellationToken.None))!;
        db.Add(NewSnapshot(instance, name, isFinal: true));
        await BackupWork.WakeAsync(db, await db.Set<BackupSetRecord>().SingleAsync(s => s.ResourceId == setId), CancellationToken.None);
        (instance.Stopped, instance.Status) = (true, InstanceStatus.Stopping);
        instance.Generation++;
        await Inventory.Work.RequestAsync(db, instance, OperationKind.Stop, TestInventory.Requester, CancellationToken.None);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    /// <summary>What CopyDBSnapshot does.</summary>
    public async Task CopyAsync(string name, string copy)
    {
        await using var db = Inventory.Open();
        var from = await db.Set<SnapshotRecord>().SingleAsync(s => s.Identifier == name);
        var instance = await db.Set<InstanceRecord>().SingleAsync(i => i.ResourceId == from.SetId);
        var row = NewSnapshot(instance, copy, isFinal: false);
        (row.Status, row.Percent, row.BackupId, row.CreatedAt) = (SnapshotStatus.Available, 100, from.BackupId, from.CreatedAt);
        db.Add(row);
        await db.SaveChangesAsync();
    }

    /// <summary>What DeleteDBSnapshot does.</summary>
    public async Task DeleteSnapshotAsync(string name)
    {
        await using var db = Inventory.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        var row = await db.Set<SnapshotRecord>().SingleAsync(s => s.Identifier == name);
        (row.Status, row.DeleteRequested) = (SnapshotStatus.Deleting, true);
        await BackupWork.WakeAsync(db, await db.Set<BackupSetRecord>().SingleAsync(s => s.ResourceId == row.SetId), CancellationToken.None);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
        await IdleAsync(row.SetId);
    }

    /// <summary>Changes a set, and wakes it; nothing, where the set has gone by itself.</summary>
    public async Task WakeAsync(string setId, Action<BackupSetRecord>? change = null, Action<InstanceRecord>? instance = null)
    {
        await using var db = Inventory.Open();
        await using var transaction = await db.Database.BeginTransactionAsync();
        if (instance is not null && await db.LockInstanceAsync(setId, CancellationToken.None) is { } row) instance(row);
        if (await db.LockBackupSetAsync(setId, CancellationToken.None) is not { } set) return;
        change?.Invoke(set);
        await BackupWork.WakeAsync(db, set, CancellationToken.None);
        await db.SaveChangesAsync();
        await transaction.CommitAsync();
    }

    /// <summary>Lets time pass and has the set looked at.</summary>
    public async Task PassAsync(string setId, TimeSpan time)
    {
        Clock.Now += time;
        await WakeAsync(setId);
        await IdleAsync(setId);
    }

    public async Task<BackupSetRecord?> SetAsync(string setId)
    {
        await using var db = Inventory.Open();
        return await db.Set<BackupSetRecord>().AsNoTracking().SingleOrDefaultAsync(s => s.ResourceId == setId);
    }

    public async Task<List<SnapshotRecord>> SnapshotsAsync(string setId)
    {
        await using var db = Inventory.Open();
        return await db.Set<SnapshotRecord>().AsNoTracking().Where(s => s.SetId == setId).OrderBy(s => s.RequestedAt).ToListAsync();
    }

    public async Task<SnapshotRecord?> SnapshotAsync(string name)
    {
        await using var db = Inventory.Open();
        return await db.Set<SnapshotRecord>().AsNoTracking().SingleOrDefaultAsync(s => s.Identifier == name);
    }

    public async Task<SnapshotRecord> AvailableAsync(string name)
    {
        SnapshotRecord? seen = null;
        await TestInventory.UntilAsync(async () => (seen = await SnapshotAsync(name))?.Status == SnapshotStatus.Available, () => $"{name} is {seen?.Status}: {seen?.Failure}");
        await IdleAsync(seen!.SetId);
        return seen;
    }

    /// <summary>Waits until nothing is left to be done for a set, or the set is gone.</summary>
    public Task IdleAsync(string setId)
    {
        WorkItemRecord? work = null;
        return TestInventory.UntilAsync(async () =>
        {
            await using var db = Inventory.Open();
            var id = BackupSetRecord.WorkIdOf(setId);
            work = await db.Set<WorkItemRecord>().AsNoTracking().SingleOrDefaultAsync(w => w.ResourceId == id);
            return work is null or { NextRunAt: null, LeaseOwner: null };
        }, () => $"the set is not idle: step {work?.Step}, next {work?.NextRunAt:O}, lease {work?.LeaseOwner}, error {work?.LastError}");
    }

    public async ValueTask DisposeAsync() => await Inventory.DisposeAsync();

    private SnapshotRecord NewSnapshot(InstanceRecord instance, string name, bool isFinal) => new()
    {
        Id = Guid.CreateVersion7(Clock.Now).ToString("N"),
        AccountId = instance.AccountId,
        Identifier = name,
        SetId = instance.ResourceId,
        InstanceIdentifier = instance.Identifier,
        InstanceCreatedAt = instance.CreatedAt,
        Type = SnapshotType.Manual,
        IsFinal = isFinal,
        RequestedAt = Clock.Now,
        Source = RestorableInstance.Of(instance),
        Status = SnapshotStatus.Creating,
    };
}
