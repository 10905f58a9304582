using Cornac.Api.Inventory.Backups;
using Cornac.Api.Models.Rds;
using Cornac.Api.Rds.Quotas;
using Cornac.Api.Tests.Identity;
using Cornac.Testing;

namespace Cornac.Api.Tests.Quotas;

public sealed class QuotaTests(TemporaryPostgres postgres) : IAsyncLifetime
{
    private IdentityWorld _world = null!;
    private Operations _operations = null!;

    public async ValueTask InitializeAsync()
    {
        _world = await IdentityWorld.CreateAsync(postgres);
        _operations = new Operations(_world, new QuotaDefaults { Instances = 3, StorageGiB = 100, Snapshots = 7 });
    }

    public async ValueTask DisposeAsync()
    {
        await _operations.DisposeAsync();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task Account_attributes_show_what_is_used_and_what_may_be()
    {
        await CreateAsync("a", 20);
        await CreateAsync("b", 30);
        Assert.Equal([("DBInstances", 2, 3), ("AllocatedStorage", 50, 100), ("ManualSnapshots", 0, 7)], await ShowAsync(_world.TeamId));
        Assert.Equal([("DBInstances", 0, 3), ("AllocatedStorage", 0, 100), ("ManualSnapshots", 0, 7)], await ShowAsync(_world.Admin.AccountId));
    }

    [Fact]
    public async Task One_instance_too_many_is_refused()
    {
        foreach (var name in new[] { "a", "b", "c" }) await CreateAsync(name, 20);
        await Assert.ThrowsAsync<InstanceQuotaExceededException>(() => CreateAsync("d", 20));
        await CreateAsync("d", 20, _world.Admin.AccountId);
    }

    [Fact]
    public async Task Storage_beyond_the_quota_is_refused_for_new_and_growing_instances()
    {
        await CreateAsync("a", 60);
        await Assert.ThrowsAsync<StorageQuotaExceededException>(() => CreateAsync("b", 41));
        await CreateAsync("b", 20);
        await _world.ChangeAsync(async db => await Task.FromResult(db.Set<Api.Inventory.Instances.InstanceRecord>().Single(i => i.Identifier == "b").Status = "available"));
        await Assert.ThrowsAsync<StorageQuotaExceededException>(() => GrowAsync("b", 41, immediately: true));
        await Assert.ThrowsAsync<StorageQuotaExceededException>(() => GrowAsync("b", 41, immediately: false));
        await GrowAsync("b", 40, immediately: false);

        // What waits for the maintenance window is granted, and so taken.
        Assert.Contains(("AllocatedStorage", 100, 100), await ShowAsync(_world.TeamId));
        await Assert.ThrowsAsync<StorageQuotaExceededException>(() => CreateAsync("c", 20));
    }

    [Fact]
    public async Task One_manual_snapshot_too_many_is_refused_and_a_deleted_one_makes_room()
    {
        await _world.ChangeAsync(db => Task.FromResult(db.Add(new QuotaRecord { AccountId = _world.TeamId, Snapshots = 2 })));
        await CreateAsync("a", 20);
        await SnapshotAsync("one");
        await CopyAsync("one", "two");
        Assert.Contains(("ManualSnapshots", 2, 2), await ShowAsync(_world.TeamId));
        await Assert.ThrowsAsync<SnapshotQuotaExceededException>(() => SnapshotAsync("three"));
        await Assert.ThrowsAsync<SnapshotQuotaExceededException>(() => CopyAsync("one", "three"));
        await Assert.ThrowsAsync<SnapshotQuotaExceededException>(() => _operations.CallAsync(
            RdsOperations.DeleteDBInstance, new DeleteDBInstanceRequest { DBInstanceIdentifier = "a", FinalDBSnapshotIdentifier = "three" }, _world.TeamId));
        await _operations.CallAsync(RdsOperations.DeleteDBSnapshot, new DeleteDBSnapshotRequest { DBSnapshotIdentifier = "two" }, _world.TeamId);
        await CopyAsync("one", "three");
    }

    [Fact]
    public async Task Restored_instances_count_like_others()
    {
        foreach (var name in new[] { "a", "b" }) await CreateAsync(name, 40);
        await SnapshotAsync("one");
        await Assert.ThrowsAsync<StorageQuotaExceededException>(() => RestoreAsync("c"));
        await _world.ChangeAsync(db => Task.FromResult(db.Add(new QuotaRecord { AccountId = _world.TeamId, Instances = 2, StorageGiB = 500 })));
        await Assert.ThrowsAsync<InstanceQuotaExceededException>(() => RestoreAsync("c"));
    }

    [Fact]
    public async Task Quota_of_an_account_replaces_the_default()
    {
        await _world.ChangeAsync(db => Task.FromResult(db.Add(new QuotaRecord { AccountId = _world.TeamId, Instances = 1 })));
        await CreateAsync("a", 20);
        await Assert.ThrowsAsync<InstanceQuotaExceededException>(() => CreateAsync("b", 20));
        Assert.Equal([("DBInstances", 1, 1), ("AllocatedStorage", 20, 100), ("ManualSnapshots", 0, 7)], await ShowAsync(_world.TeamId));
    }

    [Fact]
    public async Task Many_at_once_get_no_more_than_the_quota()
    {
        var attempts = Enumerable.Range(0, 12).Select(async number =>
        {
            try
            {
                await CreateAsync($"db{number}", 20);
                return true;
            }
            catch (InstanceQuotaExceededException)
            {
                return false;
            }
        });
        Assert.Equal(3, (await Task.WhenAll(attempts)).Count(succeeded => succeeded));
        Assert.Contains(("DBInstances", 3, 3), await ShowAsync(_world.TeamId));
    }

    private Task<CreateDBInstanceResponse> CreateAsync(string name, int gib, string? account = null) => _operations.CallAsync(
        RdsOperations.CreateDBInstance,
        new CreateDBInstanceRequest
        {
            DBInstanceIdentifier = name,
            Engine = "postgres",
            DBInstanceClass = "db.t3.micro",
            AllocatedStorage = gib,
            MasterUsername = "boss",
            MasterUserPassword = "Secret-enough",
        },
        account ?? _world.TeamId);

    private Task<ModifyDBInstanceResponse> GrowAsync(string name, int gib, bool immediately) => _operations.CallAsync(
        RdsOperations.ModifyDBInstance,
        new ModifyDBInstanceRequest { DBInstanceIdentifier = name, AllocatedStorage = gib, ApplyImmediately = immediately },
        _world.TeamId);

    /// <summary>Orders a snapshot of instance a, and lets it be taken.</summary>
    private async Task SnapshotAsync(string name)
    {
        await SetStatusAsync("available");
        await _operations.CallAsync(
            RdsOperations.CreateDBSnapshot, new CreateDBSnapshotRequest { DBInstanceIdentifier = "a", DBSnapshotIdentifier = name }, _world.TeamId);
        await _world.ChangeAsync(async db => await Task.FromResult(db.Set<SnapshotRecord>().Single(s => s.Identifier == name).Status = SnapshotStatus.Available));
        await SetStatusAsync("available");
    }

    private Task SetStatusAsync(string status) =>
        _world.ChangeAsync(async db => await Task.FromResult(db.Set<Api.Inventory.Instances.InstanceRecord>().Single(i => i.Identifier == "a").Status = status));

    private Task<CopyDBSnapshotResponse> CopyAsync(string source, string target) => _operations.CallAsync(
        RdsOperations.CopyDBSnapshot, new CopyDBSnapshotRequest { SourceDBSnapshotIdentifier = source, TargetDBSnapshotIdentifier = target }, _world.TeamId);

    private Task<RestoreDBInstanceFromDBSnapshotResponse> RestoreAsync(string name) => _operations.CallAsync(
        RdsOperations.RestoreDBInstanceFromDBSnapshot,
        new RestoreDBInstanceFromDBSnapshotRequest { DBSnapshotIdentifier = "one", DBInstanceIdentifier = name }, _world.TeamId);

    private async Task<IEnumerable<(string, int, int)>> ShowAsync(string account)
    {
        var answer = await _operations.CallAsync(RdsOperations.DescribeAccountAttributes, new DescribeAccountAttributesRequest(), account);
        return answer.AccountQuotas!.Select(q => (q.AccountQuotaName!, (int)q.Used!, (int)q.Max!));
    }
}
