using Cornac.EndToEnd.Tests.Clients;
using Cornac.EndToEnd.Tests.Hosts;
using Cornac.Testing;

namespace Cornac.EndToEnd.Tests;

/// <summary>Many callers, and many hosts.</summary>
public sealed class ConcurrencyTests
{
    private const int Callers = 50;
    private const int EachHost = 3;

    [Fact]
    public async Task Same_name_created_many_times_at_once_is_created_once()
    {
        await using var home = new CornacHome();
        await home.StartAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => TryCreateAsync(home)));
        Assert.Equal(1, results.Count(result => result == "created"));
        Assert.Equal(Callers - 1, results.Count(result => result == "DBInstanceAlreadyExists"));
        await home.WaitAsync("shop", "available");
        await Orphans.NoneAsync(home);
        Assert.Equal(["1"], await home.Inventory.QueryAsync("SELECT count(*) FROM operations WHERE resource_name = 'shop'"));
        Assert.Equal(2, Directory.GetDirectories(Path.Combine(home.Data, "instances")).Length);
    }

    [Fact]
    public async Task Two_hosts_on_one_inventory_do_each_operation_once_and_at_home()
    {
        await using var postgres = new TemporaryPostgres();
        var inventory = await postgres.CreateDatabaseAsync(TestContext.Current.CancellationToken);
        await using var first = new CornacHome();
        await using var second = new CornacHome();
        foreach (var home in new[] { first, second })
        {
            home.Environment["Cornac__Inventory__ConnectionString"] = inventory;
            home.Environment["Cornac__KeysDirectory"] = Path.Combine(first.Data, "keys");
        }

        await first.StartAsync();
        await second.StartAsync();
        Assert.DoesNotContain("Password", second.Host.Output, StringComparison.Ordinal);
        using var throughSecond = second.UsersOf(first);

        var names = Enumerable.Range(0, EachHost).SelectMany(n => new[] { $"a-{n}", $"b-{n}" }).ToList();
        await Task.WhenAll(names.Select(name => name[0] == 'a' ? first.CreateAsync(name, retention: 0) : CornacHome.CreateAsync(throughSecond, name, retention: 0)));
        foreach (var name in names)
        {
            var instance = await first.WaitAsync(name, "available");
            var (home, other) = name[0] == 'a' ? (first, second) : (second, first);
            var id = instance!.Element("DbiResourceId")!.Value;
            Assert.NotNull(Processes.Postmaster(home.Node(id)));
            Assert.False(Directory.Exists(other.Node(id)));
            await first.CallAsync("RebootDBInstance", name);
        }

        foreach (var name in names) await first.WaitAsync(name, "available");
        Assert.Equal(
            [$"{2 * names.Count}"],
            await InventoryView.QueryAsync(inventory, "SELECT count(*) FROM operations WHERE outcome = 'succeeded' AND kind IN ('create', 'reboot')"));
        Assert.Empty(await InventoryView.QueryAsync(
            inventory, """
            SELECT operation_id || ' ' || s.name FROM operation_steps s JOIN operations o ON o.id = s.operation_id WHERE o.kind <> 'backup'
            GROUP BY operation_id, s.name HAVING count(*) > 1 OR max(attempts) > 1
            """));
        foreach (var name in names) await first.DeleteAsync(name);
        foreach (var name in names) await first.WaitAsync(name, null);
        Assert.Empty(Processes.In(Path.Combine(first.Data, "instances")));
        Assert.Empty(Processes.In(Path.Combine(second.Data, "instances")));
    }

    private static async Task<string> TryCreateAsync(CornacHome home)
    {
        try
        {
            await home.CreateAsync("shop", retention: 0);
            return "created";
        }
        catch (AwsException failure)
        {
            return failure.Code;
        }
    }
}
