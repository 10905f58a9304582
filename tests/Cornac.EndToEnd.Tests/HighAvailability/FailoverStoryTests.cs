using System.Text.Json.Nodes;
using Cornac.EndToEnd.Tests.Clients;
using Cornac.EndToEnd.Tests.Faults;
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
        // Hosts die in the middle of most of it, and the next one goes on.
        await HostDeath.StartAsync(home);
        await home.CreateAsync("shop", retention: 0);
        var single = (await home.WaitAsync("shop", "available"))!;
        var address = single.Element("Endpoint")!.Element("Address")!.Value;
        var id = single.Element("DbiResourceId")!.Value;
        Assert.Equal("false", single.Element("MultiAZ")!.Value);
        (await AskAsync("CREATE TABLE t AS SELECT generate_series(1, 100) n")).Expect();

        await HostDeath.AtBoundariesAsync(
            home, ("modify:adopt:after", () => home.CallAsync("ModifyDBInstance", "shop", ("MultiAZ", "true"), ("ApplyImmediately", "true"))));
        await home.StartAsync();
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

        // While Patroni has stopped the old primary, and nobody has seen another one yet.
        await home.CallAsync("RebootDBInstance", "shop", ("ForceFailover", "true"));
        await HostDeath.WhenAsync(home, () => IsHandingOver(home.Node(id)));
        await HostDeath.StartAsync(home);
        Assert.Equal("localb", (await home.WaitAsync("shop", "available"))!.Element("AvailabilityZone")!.Value);

        var told = await home.Inventory.QueryAsync("SELECT concat_ws(' ', from_node, to_node, planned, outcome, gap_milliseconds > 0, repaired_at IS NOT NULL) FROM failovers ORDER BY began_at");
        Assert.Equal(["n1 n2 f completed t t", "n2 n1 t completed t f", "n1 n2 t completed f"], told);
        Assert.Equal((3, 3), (await CountAsync("Multi-AZ instance failover started."), await CountAsync("Multi-AZ instance failover completed.")));
        Assert.Equal(["n1", "n2"], await home.Inventory.QueryAsync("SELECT name FROM db_instance_nodes ORDER BY name"));

        await HostDeath.AtBoundariesAsync(
            home, ("modify:dismantle:after", () => home.CallAsync("ModifyDBInstance", "shop", ("MultiAZ", "false"), ("ApplyImmediately", "true"))));
        await home.StartAsync();
        Assert.Equal("false", (await home.WaitAsync("shop", "available"))!.Element("MultiAZ")!.Value);
        Assert.Contains("101", (await AskAsync("SELECT count(*) FROM t")).Expect(), StringComparison.Ordinal);
        await Orphans.NoneAsync(home);

        await home.DeleteAsync("shop");
        await home.WaitAsync("shop", status: null);
        await Orphans.NoneAsync(home);

        Task<CommandResult> AskAsync(string sql) => Psql.RunAsync(address, "5432", "boss", CornacHome.Password, "app", home.CaFile, sql);

        async Task<int> CountAsync(string message) => (await home.EventsAsync("shop")).Count(m => m.StartsWith(message, StringComparison.Ordinal));

        async Task ToldAsync(Predicate<string> message)
        {
            IReadOnlyList<string> events = [];
            await Eventually.Until(async () => (events = await home.EventsAsync("shop")).Any(m => message(m)), Deadline, () => $"Events: {string.Join("; ", events)}\n{home.Logs}");
        }
    }

    /// <summary>Whether a change of the primary has been asked for, and its node has no server, or one that is not ready.</summary>
    private static bool IsHandingOver(string node)
    {
        var record = JsonNode.Parse(File.ReadAllText(Path.Combine(Path.GetDirectoryName(node)!, "cluster.json")));
        return record?["Asked"] is not null && Processes.Postmaster(node) is null;
    }
}
