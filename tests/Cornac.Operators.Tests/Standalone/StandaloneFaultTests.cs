using System.Net;
using System.Net.Sockets;
using Cornac.Operators.Contract;
using Cornac.Operators.Machines;
using Cornac.Operators.Tests.Conformance;

namespace Cornac.Operators.Tests.Standalone;

public sealed class StandaloneFaultTests : IAsyncDisposable
{
    private readonly StandaloneHarness _harness = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _harness.DisposeAsync();

    [Fact]
    public async Task Killed_postmaster_is_seen_and_started_again_with_its_data()
    {
        var target = _harness.Open();
        var spec = _harness.NewSpec();
        var created = await OperatorHarness.ConvergeAsync(target, spec);
        await using (var connection = await Connecting.AsMasterAsync(_harness, spec))
            await connection.ExecuteAsync("CREATE TABLE kept AS SELECT 42 AS answer");

        await KillPostmasterAsync(spec);
        var seen = await target.ObserveAsync(spec.ResourceId, Cancellation);
        var back = await OperatorHarness.ConvergeAsync(target, spec);

        Assert.Equal(InstanceState.Stopped, seen.State);
        Assert.Equal(InstanceState.Running, back.State);
        Assert.Equal(created.SystemIdentifier, back.SystemIdentifier);
        await using var again = await Connecting.AsMasterAsync(_harness, spec);
        Assert.Equal(42, await again.ScalarAsync<int>("SELECT answer FROM kept"));
    }

    [Fact]
    public async Task Pid_file_that_names_another_process_does_not_count()
    {
        var target = _harness.Open();
        var spec = _harness.NewSpec();
        await OperatorHarness.ConvergeAsync(target, spec);
        var other = _harness.NewSpec();
        await OperatorHarness.ConvergeAsync(target, other);
        await KillPostmasterAsync(spec);
        var recycled = (await File.ReadAllLinesAsync(PidFile(other), Cancellation))[0];
        var lines = await File.ReadAllLinesAsync(PidFile(spec), Cancellation);
        await File.WriteAllLinesAsync(PidFile(spec), [recycled, .. lines[1..]], Cancellation);

        var seen = await target.ObserveAsync(spec.ResourceId, Cancellation);
        var back = await OperatorHarness.ConvergeAsync(target, spec);

        Assert.Equal(InstanceState.Stopped, seen.State);
        Assert.Equal(InstanceState.Running, back.State);
        Assert.Equal(recycled, (await File.ReadAllLinesAsync(PidFile(other), Cancellation))[0]);
    }

    [Fact]
    public async Task Address_held_by_another_program_fails_and_names_it()
    {
        var spec = _harness.NewSpec();
        using var holder = Hold(spec.Address, spec.Port);

        var turn = await OperatorHarness.FollowAsync(_harness.Open(), spec);

        var failure = Assert.IsType<Turn.Fail>(turn);
        Assert.Equal(FailureKind.AddressInUse, failure.Kind);
        Assert.Contains(spec.Address, failure.Message, StringComparison.Ordinal);
        Assert.Contains("5432", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Move_to_an_address_in_use_fails_and_leaves_the_server_running()
    {
        var target = _harness.Open();
        var spec = _harness.NewSpec();
        await OperatorHarness.ConvergeAsync(target, spec);
        var moved = spec with { Address = TestAddresses.Next(), Generation = 2 };
        using var holder = Hold(moved.Address, moved.Port);

        var turn = await OperatorHarness.FollowAsync(target, moved);

        Assert.Equal(FailureKind.AddressInUse, Assert.IsType<Turn.Fail>(turn).Kind);
        await using var connection = await Connecting.AsMasterAsync(_harness, spec);
    }

    [Fact]
    public async Task Address_of_no_interface_fails_for_good()
    {
        var turn = await OperatorHarness.FollowAsync(_harness.Open(), _harness.NewSpec() with { Address = "192.0.2.1" });

        var failure = Assert.IsType<Turn.Fail>(turn);
        Assert.Equal(FailureKind.Permanent, failure.Kind);
        Assert.Contains("192.0.2.1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Step_cancelled_in_the_middle_is_made_up_for()
    {
        var target = _harness.Open();
        var spec = _harness.NewSpec();
        await target.ConvergeAsync(spec, new Fence(1), Cancellation);
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var initializing = target.ConvergeAsync(spec, new Fence(1), lost.Token);
        await Eventually.EqualAsync(true, () => Task.FromResult(Directory.Exists(Path.Combine(_harness.Folder(spec), "n1", "data.new", "base"))));

        await lost.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => initializing);
        Assert.False(Directory.Exists(Path.Combine(_harness.Folder(spec), "n1", "data")));
        var done = await OperatorHarness.ConvergeAsync(_harness.Open(), spec, fence: 2);

        Assert.Equal(InstanceState.Running, done.State);
    }

    [Fact]
    public async Task Record_lost_after_any_step_is_made_up_for()
    {
        var target = _harness.Open();
        var spec = _harness.NewSpec();
        var state = Path.Combine(_harness.Folder(spec), "state.json");
        Turn turn;
        do
        {
            var before = File.Exists(state) ? await File.ReadAllTextAsync(state, Cancellation) : null;
            await target.ConvergeAsync(spec, new Fence(1), Cancellation);
            // As if the host had died after the effect and before it wrote it down.
            if (before is null)
                File.Delete(state);
            else
                await File.WriteAllTextAsync(state, before, Cancellation);
            turn = await target.ConvergeAsync(spec, new Fence(1), Cancellation);
        }
        while (turn is Turn.Continue);

        Assert.IsType<Turn.Done>(turn);
        await using var connection = await Connecting.AsMasterAsync(_harness, spec);
    }

    [Fact]
    public async Task Interrupted_removal_is_seen_and_finished()
    {
        var target = _harness.Open();
        var spec = _harness.NewSpec();
        await OperatorHarness.ConvergeAsync(target, spec with { Power = PowerState.Stopped });
        Directory.Move(_harness.Folder(spec), _harness.Folder(spec) + ".deleting");

        Assert.Equal(InstanceState.Partial, (await target.ObserveAsync(spec.ResourceId, Cancellation)).State);
        Assert.Equal([spec.ResourceId], await target.ListAsync(Cancellation));
        await OperatorHarness.DestroyAsync(target, spec.ResourceId);

        await _harness.AssertNothingLeftAsync(spec);
    }

    [Fact]
    public async Task Removal_is_not_held_up_by_a_process_that_is_not_the_servers()
    {
        var target = _harness.Open();
        var spec = _harness.NewSpec();
        await OperatorHarness.ConvergeAsync(target, spec with { Power = PowerState.Stopped });
        // An administrator's shell, or anybody's: the folder is open to all.
        var folder = Path.Combine(_harness.Folder(spec), "n1");
        using var visitor = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/bin/sleep", ["600"]) { WorkingDirectory = folder })!;
        try
        {
            await OperatorHarness.DestroyAsync(target, spec.ResourceId);

            Assert.False(Path.Exists(_harness.Folder(spec)));
            Assert.False(visitor.HasExited);
        }
        finally
        {
            visitor.Kill();
            await visitor.WaitForExitAsync(CancellationToken.None);
        }
    }

    [Fact]
    public async Task Start_of_a_damaged_cluster_fails_with_the_reason_PostgreSQL_gave()
    {
        var target = _harness.Open();
        var spec = _harness.NewSpec();
        await OperatorHarness.ConvergeAsync(target, spec);
        await OperatorHarness.ConvergeAsync(target, spec with { Power = PowerState.Stopped, Generation = 2 });
        File.Delete(Path.Combine(_harness.Folder(spec), "n1", "data", "global", "pg_control"));

        var turn = await OperatorHarness.FollowAsync(target, spec with { Generation = 3 });

        Assert.Contains("database system", Assert.IsType<Turn.Fail>(turn).Message, StringComparison.Ordinal);
    }

    private static Socket Hold(string address, int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(address), port));
        socket.Listen(1);
        return socket;
    }

    private string PidFile(InstanceSpec spec) => Path.Combine(_harness.Folder(spec), "n1", "data", "postmaster.pid");

    private async Task KillPostmasterAsync(InstanceSpec spec)
    {
        var pid = (await File.ReadAllLinesAsync(PidFile(spec), Cancellation))[0];
        var killed = await _harness.Machine.RunAsync(new MachineCommand("/bin/kill", "-KILL", pid) { User = RunAs.Host }, Cancellation);
        Assert.True(killed.Succeeded, killed.StandardError);
        await Eventually.EqualAsync(true, async () => await _harness.Machine.FindProcessAsync(int.Parse(pid, System.Globalization.CultureInfo.InvariantCulture), Cancellation) is null);
    }
}
