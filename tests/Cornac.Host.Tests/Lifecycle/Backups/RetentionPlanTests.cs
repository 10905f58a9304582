using Cornac.Api.Inventory.Backups;
using Cornac.Host.Lifecycle.Backups;
using Cornac.Operators.Contract.Backups;

namespace Cornac.Host.Tests.Lifecycle.Backups;

public sealed class RetentionPlanTests
{
    private static readonly DateTimeOffset Now = BackupRig.Noon;

    [Fact]
    public void Plan_keeps_all_WAL_from_the_newest_backup_before_the_window_begins()
    {
        var observed = Taken(5, 4, 3, 2, 1, 0);
        var plan = RetentionPlan.Of(Retained(2, [.. Named(observed)]), observed, Now);

        Assert.Equal("b2", plan.Keep.ArchiveFrom);
        Assert.Equal(["s3", "s4", "s5"], plan.Expired.Select(s => s.Id).Order(StringComparer.Ordinal));
        Assert.Equal(["b0", "b1", "b2"], plan.Keep.Backups.Order(StringComparer.Ordinal));
        Assert.True(plan.Removes);
    }

    [Fact]
    public void Plan_whose_backups_are_all_younger_than_the_window_keeps_the_oldest()
    {
        var observed = Taken(1, 0);
        var plan = RetentionPlan.Of(Retained(7, [.. Named(observed)]), observed, Now);

        Assert.Equal("b1", plan.Keep.ArchiveFrom);
        Assert.Empty(plan.Expired);
        Assert.False(plan.Removes);
    }

    [Fact]
    public void Plan_keeps_what_a_running_restore_reads_though_nobody_names_it()
    {
        var observed = Taken(9, 8, 1, 0);
        var view = Retained(1, [.. Named(observed)]) with { Readers = [new SetReader(null, Now.AddDays(-8.5)), new SetReader("b8", Now)] };
        var plan = RetentionPlan.Of(view, observed, Now);

        Assert.Equal(["b0", "b1", "b8", "b9"], plan.Keep.Backups.Order(StringComparer.Ordinal));
        Assert.Equal("b9", plan.Keep.ArchiveFrom);
    }

    [Fact]
    public void Plan_keeps_the_beginning_of_the_window_though_its_snapshot_was_deleted()
    {
        var observed = Taken(3, 0);
        var snapshots = Named(observed).ToList();
        (snapshots[0].DeleteRequested, snapshots[0].Status) = (true, SnapshotStatus.Deleting);
        var plan = RetentionPlan.Of(Retained(2, snapshots), observed, Now);

        Assert.Equal(["b0", "b3"], plan.Keep.Backups.Order(StringComparer.Ordinal));
        Assert.False(plan.Removes);
    }

    [Fact]
    public void Plan_without_retention_keeps_manual_snapshots_and_no_WAL()
    {
        var observed = Taken(3, 1);
        var snapshots = Named(observed).ToList();
        snapshots.Add(Snapshot("mine", "b3", SnapshotType.Manual, 3));
        var plan = RetentionPlan.Of(Retained(0, snapshots), observed, Now);

        Assert.Equal(["b3"], plan.Keep.Backups);
        Assert.Null(plan.Keep.ArchiveFrom);
        Assert.Equal(["s1", "s3"], plan.Expired.Select(s => s.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Kind_is_full_at_first_and_when_the_chain_is_a_week_old_or_long()
    {
        Assert.Equal(BackupKind.Full, BackupKinds.Next(new ObservedBackups(), Now));
        Assert.Equal(BackupKind.Incremental, BackupKinds.Next(Taken(6, 5), Now));
        Assert.Equal(BackupKind.Full, BackupKinds.Next(Taken(8, 5), Now));
        Assert.Equal(BackupKind.Full, BackupKinds.Next(new ObservedBackups { Backups = [.. Enumerable.Range(0, 15).Select(i => Backup(i, i == 0, Now.AddHours(i - 20)))] }, Now));
    }

    private static ObservedBackups Taken(params int[] daysAgo) =>
        new() { Backups = [.. daysAgo.Select((days, i) => Backup(days, i == 0, Now.AddDays(-days)))] };

    private static ObservedBackup Backup(int name, bool full, DateTimeOffset at) => new()
    {
        Id = $"b{name}",
        OrderId = $"s{name}",
        Kind = full ? BackupKind.Full : BackupKind.Incremental,
        StartedAt = at,
        CompletedAt = at,
        DatabaseBytes = 1,
        RepositoryBytes = 1,
        EngineVersion = "15",
    };

    private static IEnumerable<SnapshotRecord> Named(ObservedBackups observed) =>
        observed.Backups.Select(b => Snapshot(b.OrderId!, b.Id, SnapshotType.Automated, (Now - b.CompletedAt).TotalDays));

    private static SnapshotRecord Snapshot(string id, string backup, string type, double daysAgo) => new()
    {
        Id = id,
        AccountId = TestInventory.Account,
        Identifier = id,
        SetId = "db-A",
        InstanceIdentifier = "shop",
        InstanceCreatedAt = Now.AddDays(-100),
        Type = type,
        RequestedAt = Now.AddDays(-daysAgo),
        CreatedAt = Now.AddDays(-daysAgo),
        Source = Source(1),
        Status = SnapshotStatus.Available,
        BackupId = backup,
    };

    private static RestorableInstance Source(int retention) => new()
    {
        EngineVersion = "15.18",
        Class = "db.t3.micro",
        StorageGiB = 5,
        Port = 5432,
        MasterUsername = "boss",
        Settings = TestInventory.Settings with { BackupRetentionDays = retention },
    };

    private static BackupSetView Retained(int days, IReadOnlyList<SnapshotRecord> snapshots) => new()
    {
        Set = new BackupSetRecord
        {
            ResourceId = "db-A",
            AccountId = TestInventory.Account,
            Identifier = "shop",
            InstanceCreatedAt = Now.AddDays(-100),
            AutomatedBackupId = "ab-a",
            Operator = "scripted",
            Repository = "default",
            Source = Source(days),
            RetainedUntil = Now.AddDays(1),
        },
        Snapshots = snapshots,
    };
}
