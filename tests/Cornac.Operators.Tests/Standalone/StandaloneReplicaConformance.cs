using Cornac.Operators.Contract;
using Cornac.Operators.Engine.Replication;
using Cornac.Operators.Machines;
using Cornac.Operators.Tests.Conformance;
using Npgsql;

namespace Cornac.Operators.Tests.Standalone;

public sealed class StandaloneReplicaConformance() : ReplicaConformance(new StandaloneBackupGround(new StandaloneHarness()))
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private StandaloneHarness Single => (StandaloneHarness)Harness;

    [Fact]
    public async Task Replica_says_why_it_refuses_and_follows_again_after_a_crash_a_larger_source_and_a_lost_slot()
    {
        var target = Harness.Open();
        var source = await Ground.CreateAsync(target);
        var replica = Follower(source);
        source = await AdmitAsync(target, source, replica.ResourceId);
        await Ground.WriteAsync(source, 1);
        await OperatorHarness.ConvergeAsync(target, replica);
        await AwaitReplicatingAsync(target, replica);
        await AwaitRowsAsync(replica, 1);
        await using (var connection = await Connecting.AsMasterAsync(Single, replica))
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync("INSERT INTO numbered VALUES (9)"));
            Assert.Equal("cannot execute INSERT in a read-only transaction", refused.MessageText);
        }

        // Nobody else comes in by the role, nor the replica as anyone else.
        foreach (var (user, database) in new[] { ("rdsadmin", "rdsadmin"), (Following.Role, "app") })
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => ConnectWithReplicasCertificateAsync(replica, source, user, database));

        // Its PostgreSQL killed: seen, and brought back.
        foreach (var process in await ProcessesAsync(replica))
            System.Diagnostics.Process.GetProcessById(process.Pid).Kill();
        await AwaitAsync(async () => (await target.ObserveAsync(replica.ResourceId, Cancellation)).State == InstanceState.Stopped);
        await OperatorHarness.ConvergeAsync(target, replica);
        await AwaitReplicatingAsync(target, replica);

        // The source may have more connections than the replica's class: the replica follows suit.
        source = source with { Parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["max_connections"] = "333" }, RestartToken = "more", Generation = source.Generation + 1 };
        await OperatorHarness.ConvergeAsync(target, source);
        await AwaitAsync(async () => (await target.ObserveAsync(replica.ResourceId, Cancellation)).NeedsRepair);
        await OperatorHarness.ConvergeAsync(target, replica);
        await AwaitReplicatingAsync(target, replica);
        await using (var connection = await Connecting.AsMasterAsync(Single, replica))
            Assert.Equal("333", await connection.ScalarAsync<string>("SHOW max_connections"));

        // Away for long, its WAL is only in the archive: it comes from there, and the slot is made anew.
        replica = replica with { Power = PowerState.Stopped, Generation = 2 };
        await OperatorHarness.ConvergeAsync(target, replica);
        await Ground.WriteAsync(source, 2);
        await ForgetWalAsync(source, replica);
        Assert.True((await target.ObserveAsync(source.ResourceId, Cancellation)).NeedsRepair);
        await OperatorHarness.ConvergeAsync(target, source);
        replica = replica with { Power = PowerState.Running, Generation = 3 };
        await OperatorHarness.ConvergeAsync(target, replica);
        await AwaitRowsAsync(replica, 1, 2);
        await AwaitReplicatingAsync(target, replica);

        // Promoted, it may have more to write than is waited for at once: it has its own timeline on disk before anybody backs it up.
        var own = replica with { Follows = null, Generation = 4 };
        string checkpointer;
        await using (var connection = await Connecting.AsMasterAsync(Single, replica))
            checkpointer = await connection.ScalarAsync<string>("SELECT pid::text FROM pg_stat_activity WHERE backend_type = 'checkpointer'");
        await SignalAsync(checkpointer, "-STOP");
        await AwaitAsync(async () => await target.ConvergeAsync(own, new Fence(1), Cancellation) is Turn.Continue { Step: "promote", After: { Milliseconds: 0, Seconds: 1 } });
        await SignalAsync(checkpointer, "-CONT");
        await OperatorHarness.ConvergeAsync(target, own);
        await using (var connection = await Connecting.AsMasterAsync(Single, own))
            Assert.Equal(2, await connection.ScalarAsync<int>("SELECT timeline_id FROM pg_control_checkpoint()"));
    }

    private Task<CommandResult> SignalAsync(string process, string signal) =>
        Single.Machine.RunAsync(new MachineCommand("/bin/kill", signal, process) { User = RunAs.Host }, Cancellation);

    [Fact(Explicit = true)]
    public async Task Replica_whose_source_has_dropped_what_it_lacks_is_copied_anew_and_can_have_a_replica_itself()
    {
        var target = Harness.Open();
        var source = Harness.NewSpec();
        await OperatorHarness.ConvergeAsync(target, source);
        var replica = Follower(source);
        source = await AdmitAsync(target, source, replica.ResourceId);
        await OperatorHarness.ConvergeAsync(target, replica);
        var second = Follower(replica);
        replica = await AdmitAsync(target, replica, second.ResourceId);
        await Ground.WriteAsync(source, 1);
        await OperatorHarness.ConvergeAsync(target, second);
        await AwaitRowsAsync(second, 1);

        replica = replica with { Power = PowerState.Stopped, Generation = replica.Generation + 1 };
        await OperatorHarness.ConvergeAsync(target, replica);
        await ForgetWalAsync(source, replica);
        await Ground.WriteAsync(source, 2);
        replica = replica with { Power = PowerState.Running, Generation = replica.Generation + 1 };
        await OperatorHarness.ConvergeAsync(target, source);
        await OperatorHarness.ConvergeAsync(target, replica);
        await AwaitAsync(async () => (await target.ObserveAsync(replica.ResourceId, Cancellation)).NeedsRepair);
        Assert.Equal(ReplicationState.Broken, (await target.ObserveAsync(replica.ResourceId, Cancellation)).Replication?.State);
        await OperatorHarness.ConvergeAsync(target, replica);
        await AwaitReplicatingAsync(target, replica);
        await AwaitRowsAsync(replica, 1, 2);

        // Promoted, it takes its own replica along.
        await OperatorHarness.ConvergeAsync(target, replica with { Follows = null, Generation = replica.Generation + 1 });
        await Ground.WriteAsync(replica, 3);
        await AwaitAsync(async () =>
        {
            var seen = await target.ObserveAsync(second.ResourceId, Cancellation);
            if (seen.NeedsRepair)
                await OperatorHarness.ConvergeAsync(target, second);
            return (await Ground.ReadAsync(second)).SequenceEqual([1, 2, 3]);
        });
    }

    private async Task<IReadOnlyList<MachineProcess>> ProcessesAsync(InstanceSpec spec) =>
        await Single.Machine.FindProcessesInAsync(Path.Combine(Single.Folder(spec), "n1", "data"), Cancellation);

    /// <summary>Drops the replica's slot, and all WAL that only it would have kept.</summary>
    private async Task ForgetWalAsync(InstanceSpec source, InstanceSpec replica)
    {
        var ground = (StandaloneBackupGround)Ground;
        if (source.Archive is not null)
            await ground.ArchiveAsync(source);
        await ground.AskAsync(source, $"SELECT pg_drop_replication_slot('{Following.SlotOf(replica.ResourceId)}'); CHECKPOINT; SELECT pg_switch_wal(); CHECKPOINT; SELECT pg_switch_wal(); CHECKPOINT;");
    }

    private async Task ConnectWithReplicasCertificateAsync(InstanceSpec replica, InstanceSpec source, string user, string database)
    {
        var pem = await File.ReadAllTextAsync(Path.Combine(Single.Folder(replica), "n1", "conf", Following.CertificateFile), Cancellation);
        var certificate = Path.Combine(Single.DataDirectory, "replica.crt");
        await File.WriteAllTextAsync(certificate, pem, Cancellation);
        var builder = Connecting.ConnectionString(Single, source);
        (builder.Username, builder.Password, builder.Database, builder.SslCertificate, builder.SslKey) = (user, null, database, certificate, certificate);
        await using var connection = new NpgsqlConnection(builder.ConnectionString);
        await connection.OpenAsync(Cancellation);
    }
}
