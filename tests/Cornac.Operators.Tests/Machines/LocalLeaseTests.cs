using Cornac.Operators.Contract;
using Cornac.Operators.Machines;
using Cornac.Operators.Machines.Local;

namespace Cornac.Operators.Tests.Machines;

/// <summary>Who may change a resource, and what is refused to whoever comes late.</summary>
public sealed class LocalLeaseTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("com-").FullName;
    private readonly LocalMachine _machine;

    public LocalLeaseTests() => _machine = new LocalMachine(new LocalOptions { DataDirectory = _directory }, TimeProvider.System);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Lease_is_one_at_a_time_and_per_resource()
    {
        await using var first = await _machine.TryLeaseAsync("db-A", new Fence(1), Cancellation);
        var second = await _machine.TryLeaseAsync("db-A", new Fence(2), Cancellation);
        await using var other = await _machine.TryLeaseAsync("db-B", new Fence(1), Cancellation);

        Assert.NotNull(first);
        Assert.Null(second);
        Assert.NotNull(other);
    }

    [Fact]
    public async Task Lease_waits_for_a_command_that_outlived_its_host()
    {
        await TakeOnceAsync(1);
        // What a killed host leaves behind: no turn, but a command under the command lock.
        var orphan = _machine.RunAsync(new MachineCommand("/usr/bin/flock", "--close", CommandLock, "/bin/sleep", "600") { User = RunAs.Host, Timeout = TimeSpan.FromSeconds(4) }, Cancellation);
        await Standalone.Eventually.EqualAsync(false, async () =>
            (await _machine.RunAsync(new MachineCommand("/usr/bin/flock", "--nonblock", CommandLock, "/bin/true") { User = RunAs.Host }, Cancellation)).Succeeded);

        Assert.Null(await _machine.TryLeaseAsync("db-A", new Fence(2), Cancellation));
        await Assert.ThrowsAsync<MachineException>(() => orphan);

        await using var lease = await _machine.TryLeaseAsync("db-A", new Fence(2), Cancellation);
        Assert.NotNull(lease);
    }

    [Fact]
    public async Task Command_whose_lease_ended_while_it_waited_does_not_run()
    {
        await using var lease = await _machine.TryLeaseAsync("db-A", new Fence(3), Cancellation);
        var trace = Path.Combine(_directory, "trace");
        await File.WriteAllTextAsync(Path.Combine(_directory, "locks", "db-A.fence"), "4\n", Cancellation);

        await Assert.ThrowsAsync<StaleFenceException>(() => lease!.RunAsync(new MachineCommand("/usr/bin/touch", trace) { User = RunAs.Host }, Cancellation));

        Assert.False(File.Exists(trace));
    }

    [Fact]
    public async Task Process_left_running_by_a_command_does_not_keep_the_lock()
    {
        await using (var lease = await _machine.TryLeaseAsync("db-A", new Fence(1), Cancellation))
        {
            var detach = new MachineCommand("/bin/sh", "-c", "cd \"$1\"; setsid sleep 600 >/dev/null 2>&1 </dev/null &", "sh", _directory) { User = RunAs.Host };
            Assert.True((await lease!.RunAsync(detach, Cancellation)).Succeeded);
        }

        await using var next = await _machine.TryLeaseAsync("db-A", new Fence(2), Cancellation);
        Assert.NotNull(next);
        foreach (var left in await _machine.FindProcessesInAsync(_directory, Cancellation))
            await next.SignalAsync(left, ProcessSignal.Kill, Cancellation);
    }

    [Fact]
    public async Task Fence_file_that_a_power_failure_left_empty_keeps_nobody_out()
    {
        await TakeOnceAsync(5);
        await File.WriteAllTextAsync(Path.Combine(_directory, "locks", "db-A.fence"), "", Cancellation);

        await TakeOnceAsync(5);

        await Assert.ThrowsAsync<StaleFenceException>(() => TakeOnceAsync(4));
    }

    [Fact]
    public async Task Lease_is_to_be_had_on_a_full_disk()
    {
        var locks = Directory.CreateDirectory(Path.Combine(_directory, "locks")).FullName;
        var mount = new MachineCommand("/bin/mount", "-t", "tmpfs", "-o", "size=16k", "cornac-test", locks) { User = RunAs.Host };
        if (!(await _machine.RunAsync(mount, Cancellation)).Succeeded) Assert.Skip("No small file system can be mounted here; root can.");
        try
        {
            await TakeOnceAsync(1);
            await Assert.ThrowsAsync<IOException>(() => File.WriteAllBytesAsync(Path.Combine(locks, "ballast"), new byte[32 * 1024], Cancellation));

            await TakeOnceAsync(12);

            await Assert.ThrowsAsync<StaleFenceException>(() => TakeOnceAsync(2));
        }
        finally
        {
            Assert.True((await _machine.RunAsync(new MachineCommand("/bin/umount", locks) { User = RunAs.Host }, Cancellation)).Succeeded);
        }
    }

    [Fact]
    public async Task Fence_that_was_overtaken_is_refused()
    {
        await TakeOnceAsync(5);
        await TakeOnceAsync(5);

        await Assert.ThrowsAsync<StaleFenceException>(() => TakeOnceAsync(4));
    }

    private string CommandLock => Path.Combine(_directory, "locks", "db-A.command");

    private async Task TakeOnceAsync(long fence)
    {
        await using var lease = await _machine.TryLeaseAsync("db-A", new Fence(fence), Cancellation);
        Assert.NotNull(lease);
    }
}
