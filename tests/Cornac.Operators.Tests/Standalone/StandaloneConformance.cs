using Cornac.Operators.Contract;
using Cornac.Operators.Tests.Conformance;

namespace Cornac.Operators.Tests.Standalone;

public sealed class StandaloneConformance() : OperatorConformance(new StandaloneHarness())
{
    [Fact]
    public async Task Measurement_counts_what_clients_do_and_what_is_left_of_a_stopped_instance()
    {
        var target = Harness.Open();
        var spec = Harness.NewSpec();
        await OperatorHarness.ConvergeAsync(target, spec);
        var before = (await target.MeasureAsync(spec.ResourceId, TestContext.Current.CancellationToken))!;
        await using (var connection = await Connecting.AsMasterAsync((StandaloneHarness)Harness, spec))
        {
            await connection.ScalarAsync<string>("CREATE TABLE t AS SELECT repeat('x', 500) FROM generate_series(1, 20000); SELECT 'done'");
            // Figures of a session reach the others when it is idle.
            await Eventually.EqualAsync(
                true, async () => (await target.MeasureAsync(spec.ResourceId, TestContext.Current.CancellationToken))!.Commits > before.Commits);
            var now = (await target.MeasureAsync(spec.ResourceId, TestContext.Current.CancellationToken))!;

            Assert.Equal((0, 1), (before.Connections, now.Connections));
            Assert.InRange(now.WalPosition!.Value - before.WalPosition!.Value, 10_000_000, 100_000_000);
            Assert.True(now.StorageUsedBytes > before.StorageUsedBytes);
            Assert.True(now.ProcessorSeconds >= before.ProcessorSeconds && now.ProcessorSeconds > 0);
            Assert.True(now.At > before.At && now.BlocksHit > before.BlocksHit && now.BlocksRead >= before.BlocksRead);
            Assert.True(now is { Processors: >= 1, FreeMemoryBytes: > 0, StorageFreeBytes: > 0, WalDiskBytes: > 0, OldestTransactionAge: > 0, Deadlocks: 0 });
            Assert.Null(now.ReplicationLagSeconds);
            Assert.Null(now.OldestSlotLagBytes);
        }

        await OperatorHarness.ConvergeAsync(target, spec with { Generation = 2, Power = PowerState.Stopped });
        var stopped = (await target.MeasureAsync(spec.ResourceId, TestContext.Current.CancellationToken))!;
        Assert.True(stopped is { StorageUsedBytes: > 0, Connections: null, ProcessorSeconds: null });
        Assert.Null(await target.MeasureAsync(Harness.NewSpec().ResourceId, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Certificate_is_renewed_before_it_ends_though_nothing_else_changes()
    {
        var target = Harness.Open();
        var spec = Harness.NewSpec();
        Assert.False((await OperatorHarness.ConvergeAsync(target, spec)).NeedsRepair);
        var server = Path.Combine(((StandaloneHarness)Harness).Folder(spec), "n1", "conf", "server.pem");
        var first = await File.ReadAllTextAsync(server, TestContext.Current.CancellationToken);

        var later = ((StandaloneHarness)Harness).OpenAt(new LaterClock(TimeSpan.FromDays(369)));
        Assert.True((await later.ObserveAsync(spec.ResourceId, TestContext.Current.CancellationToken)).NeedsRepair);
        Assert.False((await OperatorHarness.ConvergeAsync(later, spec)).NeedsRepair);
        Assert.NotEqual(first, await File.ReadAllTextAsync(server, TestContext.Current.CancellationToken));
    }

    protected override Task AnswersToAsync(InstanceSpec spec, string name, bool isTrue) =>
        Connecting.AnswersToAsync((StandaloneHarness)Harness, spec, name, isTrue, spec.Address);

    protected override async Task<string> RunIdentityAsync(ObservedInstance seen, InstanceSpec spec)
    {
        await using var connection = await Connecting.AsMasterAsync((StandaloneHarness)Harness, spec);
        return await connection.ScalarAsync<string>("SELECT pg_postmaster_start_time()::text");
    }

    private sealed class LaterClock(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
