using System.Globalization;
using Cornac.Operators.Contract;
using Cornac.Operators.Tests.Conformance;
using Cornac.Operators.Tests.Standalone;

namespace Cornac.Operators.Tests.Patroni;

/// <summary>Instances on a bridge: every node has a network and addresses of its own, and the instance's address moves between them.</summary>
public sealed class FloatingAddressTests
{
    [Fact]
    public Task Address_of_an_instance_follows_its_primary_from_node_to_node() => TestBridge.RunAsync(async () =>
    {
        await using var ground = await GuardedGround.StartAsync(TestBridge.NewHarness(), diskSize: null);
        await AssertHeldByAsync(ground, GuardedGround.PrimaryOf(await ground.AwaitWholeAsync()));

        var faults = new Faults(ground);
        await faults.RunAsync(
            [.. faults.OfProcesses.Where(f => f.Name is "node killed" or "node paused")],
            outcome => TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{outcome.Fault.Name}: {outcome.Gap.TotalMilliseconds:0} ms")));

        await AssertHeldByAsync(ground, GuardedGround.PrimaryOf(await ground.AwaitWholeAsync()));
    });

    [Fact]
    public Task Instance_keeps_its_address_on_its_way_to_two_nodes_and_back() => TestBridge.RunAsync(async () =>
    {
        await using var harness = TestBridge.NewHarness();
        using var target = harness.OpenPatroni();
        var spec = harness.NewSingleSpec();
        await OperatorHarness.ConvergeAsync(target, spec);
        await AssertAnswersAsync(["n1"]);

        spec = spec with { Generation = 2, HighAvailability = new HighAvailability { NodeAddresses = TestBridge.NodeAddresses } };
        var seen = await OperatorHarness.ConvergeAsync(target, spec);
        Assert.Null(seen.ReadOnlyPort);
        await AssertAnswersAsync(["n1"]);

        spec = spec with { Generation = 3, HighAvailability = spec.HighAvailability! with { SwitchoverToken = "over" } };
        await OperatorHarness.ConvergeAsync(target, spec);
        await AssertAnswersAsync(["n2"]);

        // The machine started again: networks are gone, and everything that ran.
        spec = spec with { Generation = 4, Power = PowerState.Stopped };
        await OperatorHarness.ConvergeAsync(target, spec);
        await TestBridge.RunAsync("ip", "-all", "netns", "delete");
        spec = spec with { Generation = 5, Power = PowerState.Running };
        await OperatorHarness.ConvergeAsync(target, spec);
        await AssertAnswersAsync(["n2"]);

        spec = spec with { Generation = 6, HighAvailability = null };
        await OperatorHarness.ConvergeAsync(target, spec);
        await AssertAnswersAsync(["n1"]);
        Assert.Equal([$"{spec.ResourceId}-n1"], Networks());

        await OperatorHarness.DestroyAsync(target, spec.ResourceId);
        Assert.Empty(Networks());

        async Task AssertAnswersAsync(string[] holders)
        {
            await using var connection = await Connecting.AsMasterAsync(harness, spec);
            Assert.Equal(TestBridge.Address, await connection.ScalarAsync<string>("SELECT host(inet_server_addr())"));
            await Eventually.EqualAsync(string.Join(' ', holders), async () => string.Join(' ', await TestBridge.HoldersAsync(harness, spec)));
        }
    });

    [Fact]
    public Task Address_that_another_machine_has_is_refused() => TestBridge.RunAsync(async () =>
    {
        await TestBridge.RunAsync("ip", "netns", "add", "stranger");
        await TestBridge.RunAsync("ip", "link", "add", "stranger", "type", "veth", "peer", "name", "eth0", "netns", "stranger");
        await TestBridge.RunAsync("ip", "link", "set", "stranger", "master", TestBridge.Name, "up");
        await TestBridge.RunAsync("ip", "-n", "stranger", "address", "add", TestBridge.Address + "/24", "dev", "eth0");
        await TestBridge.RunAsync("ip", "-n", "stranger", "link", "set", "eth0", "up");
        await using var harness = TestBridge.NewHarness();
        using var target = harness.OpenPatroni();

        var turn = Assert.IsType<Turn.Fail>(await OperatorHarness.FollowAsync(target, harness.NewSingleSpec()));

        Assert.Equal((FailureKind.AddressInUse, null), (turn.Kind, turn.Address));
        Assert.Contains(TestBridge.Address, turn.Message, StringComparison.Ordinal);
    });

    private static IEnumerable<string> Networks() => Directory.EnumerateFileSystemEntries("/run/netns").Select(Path.GetFileName).OfType<string>();

    private static Task AssertHeldByAsync(GuardedGround ground, string node) =>
        Eventually.EqualAsync(node, async () => string.Join(' ', await TestBridge.HoldersAsync(ground.Harness, ground.Spec)));
}
