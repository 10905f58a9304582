using Cornac.Operators.Contract;
using Cornac.Operators.Machines;
using Cornac.Operators.Machines.Local;

namespace Cornac.Operators.Tests.Machines;

public sealed class LocalMachineTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("com-").FullName;
    private readonly LocalMachine _machine;

    public LocalMachineTests() => _machine = new LocalMachine(new LocalOptions { DataDirectory = _directory }, TimeProvider.System);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Command_gets_its_input_and_arguments_untouched()
    {
        string[] hostile = ["$(id)", "a b", "'", "\"", ";", "", "--", "é"];
        var printed = await _machine.RunAsync(new MachineCommand("/usr/bin/printf", ["%s|", .. hostile]), Cancellation);
        var echoed = await _machine.RunAsync(new MachineCommand("/bin/cat") { StandardInput = "secret 'é'\n" }, Cancellation);

        Assert.Equal(string.Join("|", hostile) + "|", printed.StandardOutput);
        Assert.Equal("secret 'é'\n", echoed.StandardOutput);
    }

    [Fact]
    public async Task Command_inherits_nothing_of_the_hosts_environment()
    {
        Environment.SetEnvironmentVariable("CORNAC_TEST_SECRET", "x");
        var command = new MachineCommand("/usr/bin/env") { Environment = new Dictionary<string, string>(StringComparer.Ordinal) { ["GIVEN"] = "1" } };

        var result = await _machine.RunAsync(command, Cancellation);

        var names = result.StandardOutput.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split('=')[0]).Order(StringComparer.Ordinal);
        Assert.Equal(["GIVEN", "HOME", "LC_ALL", "PATH", "TZ"], names.Except(["PWD", "SHLVL", "_"], StringComparer.Ordinal));
    }

    [Fact]
    public async Task Command_of_an_instance_never_runs_as_root()
    {
        var result = await _machine.RunAsync(new MachineCommand("/usr/bin/id", "-u"), Cancellation);

        Assert.NotEqual("0", result.StandardOutput.Trim());
    }

    [Fact]
    public async Task Failing_command_is_a_result()
    {
        var result = await _machine.RunAsync(new MachineCommand("/bin/sh", "-c", "echo why >&2; exit 3"), Cancellation);

        Assert.Equal(3, result.ExitCode);
        Assert.Equal("why\n", result.StandardError);
    }

    [Fact]
    public async Task Time_limit_ends_the_command_and_its_children()
    {
        var command = new MachineCommand("/bin/sh", "-c", "cd \"$1\"; sleep 600 & sleep 600", "sh", _directory) { Timeout = TimeSpan.FromSeconds(0.3), User = RunAs.Host };

        var late = await Assert.ThrowsAsync<MachineException>(() => _machine.RunAsync(command, Cancellation));

        Assert.Equal(MachineFailure.TimedOut, late.Failure);
        await Standalone.Eventually.EqualAsync(0, async () => (await _machine.FindProcessesInAsync(_directory, Cancellation)).Count);
    }

    [Fact]
    public async Task Cancelling_ends_the_command_and_its_children()
    {
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var running = _machine.RunAsync(new MachineCommand("/bin/sh", "-c", "cd \"$1\"; sleep 600 & sleep 600", "sh", _directory) { User = RunAs.Host }, lost.Token);
        await Standalone.Eventually.EqualAsync(3, async () => (await _machine.FindProcessesInAsync(_directory, Cancellation)).Count);

        await lost.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await Standalone.Eventually.EqualAsync(0, async () => (await _machine.FindProcessesInAsync(_directory, Cancellation)).Count);
    }

    [Theory]
    [InlineData(FileAccessFor.Everyone, "644")]
    [InlineData(FileAccessFor.HostAndInstance, "640")]
    [InlineData(FileAccessFor.Host, "600")]
    [InlineData(FileAccessFor.Instance, "600")]
    public async Task Written_file_has_its_text_and_mode(FileAccessFor access, string mode)
    {
        await using var lease = await _machine.TryLeaseAsync("db-A", new Fence(1), Cancellation);
        var path = Path.Combine(_directory, "file");

        await lease!.WriteTextAsync(path, "old", access, Cancellation);
        await lease.WriteTextAsync(path, "new é", access, Cancellation);

        Assert.Equal("new é", await _machine.ReadTextAsync(path, Cancellation));
        // Where the host is PostgreSQL's user itself, there is nobody to share with.
        Assert.Equal(_machine.SwitchesUser || access != FileAccessFor.HostAndInstance ? mode : "600", Convert.ToString((int)File.GetUnixFileMode(path), 8));
        Assert.Equal(["file", "locks"], Directory.EnumerateFileSystemEntries(_directory).Select(e => Path.GetFileName(e)!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Link_in_place_of_a_file_is_not_read_through()
    {
        var secret = Path.Combine(_directory, "secret");
        await File.WriteAllTextAsync(secret, "s3cret", Cancellation);
        File.CreateSymbolicLink(Path.Combine(_directory, "PG_VERSION"), secret);

        var refused = await Assert.ThrowsAsync<MachineException>(() => _machine.ReadTextAsync(Path.Combine(_directory, "PG_VERSION"), Cancellation));

        Assert.Contains("PG_VERSION", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pipe_in_place_of_a_file_does_not_hold_the_reader()
    {
        var pipe = Path.Combine(_directory, "postmaster.pid");
        Assert.True((await _machine.RunAsync(new MachineCommand("/usr/bin/mkfifo", pipe) { User = RunAs.Host }, Cancellation)).Succeeded);

        var reading = Task.Run(() => _machine.ReadTextAsync(pipe, Cancellation), Cancellation);

        await Assert.ThrowsAsync<MachineException>(() => reading.WaitAsync(TimeSpan.FromSeconds(20), Cancellation));
    }

    [Fact]
    public async Task File_too_long_for_a_text_is_refused()
    {
        var path = Path.Combine(_directory, "start.log");
        await using (var file = File.Create(path))
            file.SetLength(LocalFiles.LongestText + 1);

        await Assert.ThrowsAsync<MachineException>(() => _machine.ReadTextAsync(path, Cancellation));
    }

    [Fact]
    public async Task Folder_that_a_stranger_made_first_is_not_taken()
    {
        Assert.SkipUnless(_machine.HostUser.UserId == 0, "Only root can make a stranger's folder.");
        await using var lease = await _machine.TryLeaseAsync("db-A", new Fence(1), Cancellation);
        var folder = Path.Combine(_directory, "run");
        Directory.CreateDirectory(folder);
        Assert.True((await _machine.RunAsync(new MachineCommand("/usr/bin/chown", "65534", folder) { User = RunAs.Host }, Cancellation)).Succeeded);

        var refused = await Assert.ThrowsAsync<MachineException>(() => lease!.MakeDirectoryAsync(folder, FileAccessFor.Instance, Cancellation));

        Assert.Equal(MachineFailure.NoAccess, refused.Failure);
    }

    [Fact]
    public async Task Link_in_place_of_a_folder_is_refused_and_its_target_left_alone()
    {
        await using var lease = await _machine.TryLeaseAsync("db-A", new Fence(1), Cancellation);
        var target = Directory.CreateDirectory(Path.Combine(_directory, "target")).FullName;
        var mode = File.GetUnixFileMode(target);
        Directory.CreateSymbolicLink(Path.Combine(_directory, "run"), target);

        var refused = await Assert.ThrowsAsync<MachineException>(() => lease!.MakeDirectoryAsync(Path.Combine(_directory, "run"), FileAccessFor.Instance, Cancellation));

        Assert.Equal(MachineFailure.NoAccess, refused.Failure);
        Assert.Equal(mode, File.GetUnixFileMode(target));
    }

    [Fact]
    public async Task Missing_user_is_a_problem_in_words()
    {
        Assert.SkipUnless(_machine.HostUser.UserId == 0, "Only root runs things as another user.");
        var machine = new LocalMachine(new LocalOptions { DataDirectory = _directory, User = "nobody-of-that-name" }, TimeProvider.System);

        var problem = Assert.Single(await machine.CheckAsync(Cancellation));

        Assert.Contains("nobody-of-that-name", problem, StringComparison.Ordinal);
        await Assert.ThrowsAsync<MachineException>(() => machine.RunAsync(new MachineCommand("/bin/true"), Cancellation));
    }

    [Fact]
    public async Task Folder_that_the_user_cannot_pass_is_a_problem_in_words()
    {
        Assert.SkipUnless(_machine.HostUser.UserId == 0, "Only root runs things as another user.");
        var data = Path.Combine(_directory, "closed", "data");
        Directory.CreateDirectory(data);
        File.SetUnixFileMode(_directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        File.SetUnixFileMode(Path.Combine(_directory, "closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var problem = Assert.Single(await new LocalMachine(new LocalOptions { DataDirectory = data }, TimeProvider.System).CheckAsync(Cancellation));

        Assert.Contains($"chmod o+x {_directory}/closed,", problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_directory_that_cannot_be_made_is_a_problem_in_words()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "file"), string.Empty, Cancellation);
        var data = Path.Combine(_directory, "file", "data");

        var problem = Assert.Single(await new LocalMachine(new LocalOptions { DataDirectory = data }, TimeProvider.System).CheckAsync(Cancellation));

        Assert.Contains(data, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_directory_behind_a_link_is_told_by_its_real_path()
    {
        Directory.CreateDirectory(Path.Combine(_directory, "real"));
        Directory.CreateSymbolicLink(Path.Combine(_directory, "link"), "real");

        var machine = new LocalMachine(new LocalOptions { DataDirectory = Path.Combine(_directory, "link", "data") }, TimeProvider.System);

        Assert.Equal(Path.Combine(_directory, "real", "data"), machine.DataDirectory);
    }
}
