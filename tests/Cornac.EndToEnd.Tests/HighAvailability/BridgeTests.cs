using Cornac.EndToEnd.Tests.Clients;
using Cornac.EndToEnd.Tests.Hosts;
using Cornac.Testing;

namespace Cornac.EndToEnd.Tests.HighAvailability;

/// <summary>A Cornac whose instances live on a bridge, on a machine with networks of its own.</summary>
public sealed class BridgeTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Instance_on_a_bridge_is_reached_at_one_address_whichever_node_is_the_primary()
    {
        if (!OwnNamespaces.IsInside)
        {
            Assert.SkipUnless(OwnNamespaces.Obstacle() is null, OwnNamespaces.Obstacle() ?? string.Empty);
            var (exitCode, output, errors) = await OwnNamespaces.RunAsync(
                typeof(BridgeTests).Assembly.Location, $"{typeof(BridgeTests).FullName}.{nameof(Instance_on_a_bridge_is_reached_at_one_address_whichever_node_is_the_primary)}");
            Assert.SkipWhen(errors.Contains("Operation not permitted", StringComparison.Ordinal), $"No networks can be made here: {errors}");
            Assert.True(exitCode == 0, output + errors);
            return;
        }

        await using var home = new CornacHome();
        home.Environment["Cornac__Local__Addresses"] = "10.83.0.64/26";
        home.Environment["Cornac__Local__Bridge"] = "nowhere";
        var wrong = await home.CommandAsync("run");
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("There is no bridge nowhere", wrong.Error, StringComparison.Ordinal);

        home.Environment["Cornac__Local__Bridge"] = OwnNamespaces.Bridge;
        Assert.Contains("vip-manager", (await home.CommandAsync("doctor")).Output, StringComparison.Ordinal);
        home.Environment["Cornac__HighAvailability__FloatingAddressProgram"] = OwnNamespaces.VipManager;
        Assert.Contains("on the bridge hub", (await home.CommandAsync("doctor")).Expect(), StringComparison.Ordinal);
        await home.StartAsync();
        await home.CreateAsync("shop", retention: 0);
        var address = (await home.WaitAsync("shop", "available"))!.Element("Endpoint")!.Element("Address")!.Value;
        Assert.StartsWith("10.83.0.", address, StringComparison.Ordinal);
        (await AskAsync("CREATE TABLE t AS SELECT generate_series(1, 100) n")).Expect();
        await home.CallAsync("ModifyDBInstance", "shop", ("MultiAZ", "true"), ("ApplyImmediately", "true"));
        var two = (await home.WaitAsync("shop", "available"))!;
        Assert.Equal(address, two.Element("Endpoint")!.Element("Address")!.Value);

        var node = home.Node(two.Element("DbiResourceId")!.Value);
        await CommandLine.RunAsync("kill", ["-KILL", .. Processes.In(node).Select(pid => $"{pid}")]);
        CommandResult? rows = null;
        await Eventually.Until(
            async () => (rows = await AskAsync("INSERT INTO t VALUES (101) RETURNING inet_server_addr()")).ExitCode == 0, Deadline, () => $"{rows?.Error}\n{home.Logs}");
        Assert.Contains(address, rows!.Output, StringComparison.Ordinal);
        await Eventually.Until(
            async () => (await home.FindAsync("shop"))!.Element("AvailabilityZone")!.Value == "localb", Deadline, () => home.Logs);

        await home.DeleteAsync("shop");
        await home.WaitAsync("shop", status: null);
        await Orphans.NoneAsync(home);
        var left = (await CommandLine.RunAsync("ip", ["netns", "list"])).Expect();
        Assert.DoesNotContain(two.Element("DbiResourceId")!.Value, left, StringComparison.Ordinal);

        Task<CommandResult> AskAsync(string sql) => Psql.RunAsync(address, "5432", "boss", CornacHome.Password, "app", home.CaFile, sql);
    }
}
