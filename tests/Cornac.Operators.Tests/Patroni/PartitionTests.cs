using System.Globalization;
using Cornac.Testing;

namespace Cornac.Operators.Tests.Patroni;

/// <summary>Nodes that cannot be reached: they run, and can do harm. Asked for by name (<c>-explicit only</c>), for a lock takes 20 s to run out.</summary>
public sealed class PartitionTests
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public Task Cut_off_nodes_and_a_lost_store_lose_no_acknowledged_row_and_never_leave_two_writers() => TestBridge.RunAsync(async () =>
    {
        await using var store = await StoreNetwork.StartAsync();
        await using var ground = await GuardedGround.StartAsync(NewHarness(), diskSize: null);

        await new Faults(ground).RunAsync(
            [
                // The guard is on this side of the cut: it fences the node, and does not wait for its lock.
                new("primary cut off", TimeSpan.FromSeconds(20), node => TestBridge.CutAsync(ground.Spec, node), Moves: true) { MendAsync = node => TestBridge.JoinAsync(ground.Spec, node) },
                new("standby cut off", TimeSpan.FromSeconds(20), node => TestBridge.CutAsync(ground.Spec, Faults.OtherThan(node)), Moves: false)
                {
                    MendAsync = node => TestBridge.JoinAsync(ground.Spec, Faults.OtherThan(node)),
                },
                // Nobody can take the lock, and both nodes reach each other: the primary goes on.
                new("etcd cut off", TimeSpan.FromSeconds(10), _ => StoreNetwork.CutAsync(), Moves: false)
                {
                    LastsFor = Ttl + TimeSpan.FromSeconds(5),
                    MendAsync = _ => StoreNetwork.JoinAsync(),
                },
            ],
            outcome => Say($"{outcome.Fault.Name}: {outcome.Gap.TotalMilliseconds:0} ms"));
    });

    [Fact(Explicit = true)]
    public Task Primary_cut_off_while_nobody_guards_it_steps_down_before_another_takes_over() => TestBridge.RunAsync(async () =>
    {
        await using var store = await StoreNetwork.StartAsync();
        await using var ground = await GuardedGround.StartAsync(NewHarness(), diskSize: null);
        await ground.StopGuardAsync();
        await using var prober = await WriteProber.StartAsync(ground.Connection, ground.Sockets);
        var before = GuardedGround.PrimaryOf(await ground.AwaitWholeAsync());

        await TestBridge.CutAsync(ground.Spec, before);
        var began = TimeProvider.System.GetTimestamp();
        await AwaitAsync(async () => (await ground.ProcessesAsync(before, "data")).Count == 0 || await IsStandbyAsync(ground, before));
        var steppedDown = TimeProvider.System.GetElapsedTime(began);
        await AwaitAsync(async () => await IsPrimaryAsync(ground, Faults.OtherThan(before)));
        var tookOver = TimeProvider.System.GetElapsedTime(began);
        await TestBridge.JoinAsync(ground.Spec, before);
        await ground.AwaitWholeAsync();

        prober.AssertOneWriterAtATime();
        Say($"stepped down after {steppedDown.TotalSeconds:0.0} s, the other took over after {tookOver.TotalSeconds:0.0} s");
        Assert.True(steppedDown < tookOver);
    });

    private static PatroniHarness NewHarness() => new(TestBridge.Name)
    {
        Configure = options => options with { Store = StoreNetwork.Options, FloatingAddressProgram = OwnNamespaces.VipManager },
        Address = TestBridge.Address,
        NodeAddresses = TestBridge.NodeAddresses,
    };

    private static async Task<bool> IsPrimaryAsync(GuardedGround ground, string node) => await RoleAsync(ground, node) is false;

    private static async Task<bool> IsStandbyAsync(GuardedGround ground, string node) => await RoleAsync(ground, node) is true;

    /// <summary>Asked by its socket: whether it is in recovery; null when it does not answer.</summary>
    private static async Task<bool?> RoleAsync(GuardedGround ground, string node) =>
        await WriteProber.AskAsync(ground.Connection, ground.Sockets[node is "n1" ? 0 : 1]);

    private static async Task AwaitAsync(Func<Task<bool>> reached)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await reached())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(60));
            await Task.Delay(100, Cancellation);
        }
    }

    private static void Say(FormattableString text) => TestContext.Current.TestOutputHelper?.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
