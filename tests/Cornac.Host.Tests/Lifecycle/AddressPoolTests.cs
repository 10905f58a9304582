using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Addresses;
using Cornac.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Cornac.Host.Tests.Lifecycle;

public sealed class AddressPoolTests(TemporaryPostgres postgres)
{
    [Theory]
    [InlineData("127.0.77.0/24", 254)]
    [InlineData("10.0.0.10-10.0.0.19", 10)]
    [InlineData("10.0.0.4/30", 2)]
    [InlineData("10.0.0.4/32", 1)]
    public void Pool_in_either_form_has_its_size(string text, long size) => Assert.Equal(size, AddressPool.Parse(text).Size);

    [Theory]
    [InlineData("127.0.77.0")]
    [InlineData("127.0.77.0/33")]
    [InlineData("::1/64")]
    [InlineData("10.0.0.9-10.0.0.1")]
    [InlineData("10.0/16")]
    public void Pool_malformed_is_refused(string text) => Assert.Throws<FormatException>(() => AddressPool.Parse(text));

    [Fact]
    public async Task Allocate_50_at_once_gives_each_its_own_lowest()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, 50), new ParallelOptions { MaxDegreeOfParallelism = 50 },
            async (i, _) => await inventory.CreateInstanceAsync($"shop{i}"));

        await using var db = inventory.Open();
        var used = await db.Set<AddressRecord>().Select(a => a.Address).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Enumerable.Range(1, 50).Select(i => $"127.0.77.{i}").Order(StringComparer.Ordinal), used.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Addresses_given_before_there_were_reservations_keep_their_meaning()
    {
        var options = new DbContextOptionsBuilder<InventoryDb>().UseNpgsql(await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken)).Options;
        await using var db = new InventoryDb(options);
        var migrator = db.GetService<IMigrator>();
        await migrator.MigrateAsync("20261126121410_HighAvailability", TestContext.Current.CancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO addresses (host_id, address, resource_id, since) VALUES ('h', '127.0.77.1', 'db-A', now()), ('h', '127.0.77.2', NULL, now())",
            TestContext.Current.CancellationToken);

        await migrator.MigrateAsync(cancellationToken: TestContext.Current.CancellationToken);

        var rows = await db.Set<AddressRecord>().OrderBy(a => a.Address).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal([("db-A", false, null), (null, true, null)], rows.Select(a => (a.ResourceId, a.Occupied, a.ReservedBy)));
        Assert.All(rows, row => Assert.Matches("^eipalloc-[0-9a-f]{17}$", row.AllocationId));
    }

    [Fact]
    public async Task Allocate_from_an_exhausted_pool_is_refused_and_works_after_a_release()
    {
        await using var inventory = await TestInventory.CreateAsync(postgres, "127.0.77.1-127.0.77.1");
        var id = await inventory.CreateInstanceAsync("shop");
        await Assert.ThrowsAsync<AddressPoolExhaustedException>(() => inventory.CreateInstanceAsync("shop2"));

        await using (var db = inventory.Open()) await AddressPool.ReleaseAsync(db, id, TestContext.Current.CancellationToken);

        await inventory.CreateInstanceAsync("shop3");
    }
}
