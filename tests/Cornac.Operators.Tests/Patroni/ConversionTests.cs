using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;
using Cornac.Operators.Patroni;
using Cornac.Operators.Tests.Conformance;
using Cornac.Operators.Tests.Standalone;

namespace Cornac.Operators.Tests.Patroni;

/// <summary>From one node to two and back, with backups on the way.</summary>
public sealed class ConversionTests : IAsyncDisposable
{
    private readonly PatroniHarness _harness = new();
    private readonly StandaloneBackupGround _ground;

    public ConversionTests() => _ground = new StandaloneBackupGround(_harness);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task Single_instance_becomes_a_cluster_and_a_single_one_again_with_its_rows_and_backups()
    {
        var target = _harness.OpenPatroni();
        var single = _harness.NewSingleSpec();
        single = single with { Archive = _ground.SetOf(single) };
        var made = await OperatorHarness.ConvergeAsync(target, single);
        await _ground.WriteAsync(single, 1);

        var cluster = single with { Generation = 2, HighAvailability = _harness.NewSpec().HighAvailability };
        var two = await OperatorHarness.ConvergeAsync(target, cluster);
        Assert.Equal(made.SystemIdentifier, two.SystemIdentifier);
        Assert.Equal(["n1", "n2"], two.Nodes.Select(n => n.Name));
        Assert.Equal(cluster.HighAvailability!.NodeAddresses, two.Nodes.Select(n => n.Address!));
        Assert.True(Assert.Single(two.Nodes, n => n.Role == NodeRole.Standby).IsSynchronous);
        await _ground.WriteAsync(cluster, 2);

        // Backups spare the primary the work, and follow when it changes; it is the one to stay.
        var first = await _ground.BackUpAsync(target, cluster, BackupKind.Full);
        Assert.Equal("n2", first.Node);
        cluster = cluster with { Generation = 3, HighAvailability = cluster.HighAvailability with { SwitchoverToken = "once" } };
        var switched = await OperatorHarness.ConvergeAsync(target, cluster);
        Assert.Equal("n2", switched.Nodes.Single(n => n.Role == NodeRole.Primary).Name);
        // What is measured is the primary, which knows how far the other one is behind once that streams again.
        await Eventually.EqualAsync(true, async () => await target.MeasureAsync(cluster.ResourceId, Cancellation)
            is { Connections: >= 0, Commits: > 0, StorageUsedBytes: > 0, ReplicationLagSeconds: >= 0 });
        await Eventually.EqualAsync(true, async () => (await target.ObserveAsync(cluster.ResourceId, Cancellation)).Nodes.Any(n => n.IsSynchronous));
        var backup = await _ground.BackUpAsync(target, cluster, BackupKind.Incremental);
        Assert.Equal(("n1", first.Id), (backup.Node, Assert.Single(backup.BuildsUpon)));
        backup = await BackUpWhileStandbyDiesAsync(target, cluster, "n1");
        Assert.Equal(("n2", BackupKind.Full), (backup.Node, backup.Kind));
        await BackupGround.OutliveAsync(backup);
        var until = await _ground.WriteAsync(cluster, 3);
        await _ground.WriteAsync(cluster, 4);
        await _ground.ArchiveAsync(cluster);

        var back = await OperatorHarness.ConvergeAsync(target, single with { Generation = 4 });
        Assert.Equal(made.SystemIdentifier, back.SystemIdentifier);
        Assert.Equal("n1", Assert.Single(back.Nodes).Name);
        Assert.Equal([1, 2, 3, 4], await _ground.ReadAsync(single));
        await _ground.WriteAsync(single, 5);

        var restored = _harness.NewSpec() with { Origin = new InstanceOrigin { Source = _ground.SetOf(single), Target = new RecoveryTarget.Time(until) } };
        var seen = await OperatorHarness.ConvergeAsync(target, restored);
        Assert.Equal(2, seen.Nodes.Count(n => n.State == InstanceState.Running));
        Assert.Equal([1, 2, 3], await _ground.ReadAsync(restored));
        await OperatorHarness.DestroyAsync(target, restored.ResourceId);
        await _harness.AssertNothingLeftAsync(restored);
        Assert.Equal(InstanceState.Running, (await target.ObserveAsync(single.ResourceId, Cancellation)).State);
    }

    /// <summary>Takes a backup from a standby that does not replay any more what is written, and is killed while pgBackRest waits for it.</summary>
    private async Task<ObservedBackup> BackUpWhileStandbyDiesAsync(PatroniOperator target, InstanceSpec spec, string standby)
    {
        var order = new BackupOrder("order-1", BackupKind.Full);
        var node = new NodeLayout(Path.Combine(_harness.Folder(spec), standby));
        await SignalAsync(await StartupOfAsync(spec, node), "-STOP");
        Assert.IsType<Turn.Continue>(await target.Backups!.BackUpAsync(_ground.SetOf(spec), order, new Fence(1), Cancellation));
        var job = Path.Combine(_harness.DataDirectory, "backups", spec.ResourceId, "job");
        Assert.StartsWith("order-1 standby", await File.ReadAllTextAsync(Path.Combine(job, "name"), Cancellation), StringComparison.Ordinal);
        Assert.NotEmpty(await _harness.Machine.FindProcessesInAsync(job, Cancellation));

        await GuardedGround.SignalAsync(await _harness.Machine.FindProcessesInAsync(node.Root, Cancellation), "KILL");
        var backup = await _ground.BackUpAsync(target, spec, order, fence: 1);

        Assert.Equal("order-1", Assert.Single((await target.Backups!.ObserveAsync(_ground.SetOf(spec), Cancellation)).Backups, b => b.OrderId == order.OrderId).OrderId);
        return backup;
    }

    private async Task<string> StartupOfAsync(InstanceSpec spec, NodeLayout node)
    {
        var installed = await new Installations(_harness.Machine, []).FindAsync(Cancellation);
        var psql = new Psql(node, installed.Last(v => v.Version == spec.EngineVersion));
        return (await psql.RunAsync(_harness.Machine, spec.Port, "rdsadmin", "SELECT pid FROM pg_stat_activity WHERE backend_type = 'startup';", Cancellation))[0];
    }

    private Task<CommandResult> SignalAsync(string process, string signal) =>
        _harness.Machine.RunAsync(new MachineCommand("/bin/kill", signal, process) { User = RunAs.Host }, Cancellation);
}
