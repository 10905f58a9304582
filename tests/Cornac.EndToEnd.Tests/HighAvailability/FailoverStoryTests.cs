using Cornac.EndToEnd.Tests.Clients;
using Cornac.EndToEnd.Tests.Hosts;
using Cornac.Testing;

namespace Cornac.EndToEnd.Tests.HighAvailability;

public sealed class FailoverStoryTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Instance_gets_a_standby_and_outlives_the_loss_of_its_primary_at_the_same_address()
    {
        await using var home = new CornacHome();
        await home.StartAsync();
        await home.CreateAsync("shop", retention: 0);
        var single = (await home.WaitAsync("shop", "available"))!;
        var address = single.Element("Endpoint")!.Element("Address")!.Value;
        var id = single.Element("DbiResourceId")!.Value;
        Assert.Equal("false", single.Element("MultiAZ")!.Value);
        (await AskAsync("CREATE TABLE t AS SELECT generate_series(1, 100) n")).Expect();

        await home.CallAsync("ModifyDBInstance", "shop", ("MultiAZ", "true"), ("ApplyImmediately", "true"));
        var two = (await home.WaitAsync("shop", "available"))!;
        Assert.Equal(("true", "locala", "localb"), (two.Element("MultiAZ")!.Value, two.Element("AvailabilityZone")!.Value, two.Element("SecondaryAvailabilityZone")!.Value));
        Assert.Equal(address, two.Element("Endpoint")!.Element("Address")!.Value);

        // It says so when one of them has ended by itself meanwhile, as those do whose postmaster is gone.
        await CommandLine.RunAsync("kill", ["-KILL", .. Processes.In(home.Node(id)).Select(pid => $"{pid}")]);
        await ToldAsync(m => m.StartsWith("Multi-AZ instance failover completed. Node n2 took over from n1", StringComparison.Ordinal));
        // The proxy asks the nodes every second who is the primary, and cuts clients of the old one.
        CommandResult? rows = null;
        await Eventually.Until(async () => (rows = await AskAsync("SELECT count(*) FROM t")).ExitCode == 0, Deadline, () => $"{rows?.Error}\n{home.Logs}");
        Assert.Contains("100", rows!.Output, StringComparison.Ordinal);
        await ToldAsync(m => m.StartsWith("The lost node n1", StringComparison.Ordinal));
        Assert.Equal("localb", (await home.WaitAsync("shop", "available"))!.Element("AvailabilityZone")!.Value);

        await home.CallAsync("RebootDBInstance", "shop", ("ForceFailover", "true"));
        Assert.Equal("locala", (await home.WaitAsync("shop", "available"))!.Element("AvailabilityZone")!.Value);
        await Eventually.Until(async () => (rows = await AskAsync("INSERT INTO t VALUES (101)")).ExitCode == 0, Deadline, () => $"{rows.Error}\n{home.Logs}");

        var told = await home.Inventory.QueryAsync("SELECT concat_ws(' ', from_node, to_node, planned, outcome, gap_milliseconds > 0, repaired_at IS NOT NULL) FROM failovers ORDER BY began_at");
        Assert.Equal(["n1 n2 f completed t t", "n2 n1 t completed t f"], told);
        Assert.Equal(["n1", "n2"], await home.Inventory.QueryAsync("SELECT name FROM db_instance_nodes ORDER BY name"));

        await home.DeleteAsync("shop");
        await home.WaitAsync("shop", status: null);
        await Orphans.NoneAsync(home);

        Task<CommandResult> AskAsync(string sql) => Psql.RunAsync(address, "5432", "boss", CornacHome.Password, "app", home.CaFile, sql);

        async Task ToldAsync(Predicate<string> message)
        {
            IReadOnlyList<string> events = [];
            await Eventually.Until(async () => (events = await home.EventsAsync("shop")).Any(m => message(m)), Deadline, () => $"Events: {string.Join("; ", events)}\n{home.Logs}");
        }
    }
}
