using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Backups;
using Cornac.Host.Backups;
using Cornac.Host.Bootstrap;
using Cornac.Host.Configuration;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Host.Tests.Bootstrap;

public sealed class LostKeyTests(TemporaryPostgres postgres) : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cornac-keys-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Key_is_made_for_an_inventory_without_backups_and_never_again_once_there_are_some()
    {
        var options = new CornacOptions { Inventory = { ConnectionString = await postgres.CreateDatabaseAsync(Cancellation) } };
        var data = new DataDirectory(_folder.FullName);
        // Nothing is there yet, not even the tables.
        var key = await LostKey.OpenUnlessLostAsync(options, data, Cancellation);
        Assert.True(key.IsNew);

        await using var db = new InventoryDb(new DbContextOptionsBuilder<InventoryDb>().UseNpgsql(options.Inventory.ConnectionString).Options);
        await db.Database.EnsureCreatedAsync(Cancellation);
        db.Add(Set("db-A"));
        await db.SaveChangesAsync(Cancellation);
        File.Delete(key.Path);
        Assert.True((await LostKey.OpenUnlessLostAsync(options, data, Cancellation)).IsNew);

        db.Add(Set("db-B", lastBackup: DateTimeOffset.UtcNow));
        await db.SaveChangesAsync(Cancellation);
        Assert.False((await LostKey.OpenUnlessLostAsync(options, data, Cancellation)).IsNew);
        File.Delete(key.Path);
        var refused = await Assert.ThrowsAsync<StartupException>(() => LostKey.OpenUnlessLostAsync(options, data, Cancellation));

        Assert.Contains(key.Path, refused.Message, StringComparison.Ordinal);
        Assert.Contains("Bring the file back", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(key.Path));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static BackupSetRecord Set(string id, DateTimeOffset? lastBackup = null) => new()
    {
        ResourceId = id,
        AccountId = "123456789012",
        Identifier = "shop",
        InstanceCreatedAt = DateTimeOffset.UtcNow,
        AutomatedBackupId = "ab-" + id,
        Operator = "standalone",
        Repository = "default",
        Source = new RestorableInstance
        {
            EngineVersion = "15.18",
            Class = "db.t3.micro",
            StorageGiB = 5,
            Port = 5432,
            MasterUsername = "boss",
            Settings = Lifecycle.TestInventory.Settings,
        },
        LastBackupAt = lastBackup,
    };
}
