using Cornac.Host.Commands;
using Cornac.Host.Dns;

namespace Cornac.Host.Tests.Dns;

public sealed class ZoneTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 20, 0, 0, TimeSpan.Zero);
    private static readonly ZoneEntry Shop = new("shop.123456789012", "10.1.0.4");
    private readonly string _folder = Directory.CreateTempSubdirectory("cornac-dns-").FullName;

    private ZoneSettings Settings => new()
    {
        Zone = "db.acme.example", NameServers = ["ns1.acme.example", "ns2.acme.example"], TimeToLive = 30, Folder = Path.Combine(_folder, "dns"),
    };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Text_is_a_master_file_with_the_entries_in_order() => Assert.Equal(
        """
        ; Written by Cornac from its inventory: what is changed here is lost.
        $ORIGIN db.acme.example.
        $TTL 30
        @ IN SOA ns1.acme.example. hostmaster.db.acme.example. (
            7 ; serial
            60 ; refresh
            30 ; retry
            1209600 ; expire
            30 ) ; time to live of negative answers
        @ IN NS ns1.acme.example.
        @ IN NS ns2.acme.example.
        cornac.111111111111 IN A 10.1.0.1
        shop.123456789012 IN A 10.1.0.4

        """,
        ZoneText.Render(Settings, [Shop, new ZoneEntry("cornac.111111111111", "10.1.0.1")], 7));

    [Theory]
    [InlineData(null, 1_795_723_200u)]
    [InlineData(1_795_723_100u, 1_795_723_200u)]
    [InlineData(1_795_723_200u, 1_795_723_201u)]
    [InlineData(1_795_800_000u, 1_795_800_001u)]
    [InlineData(4_294_967_295u, 1_795_723_200u)]
    [InlineData(3_943_206_848u, 3_943_206_849u)]
    public void Serial_is_the_time_and_always_comes_after_the_last(uint? last, uint next)
    {
        Assert.Equal(next, ZoneText.NextSerial(last, Now));
        if (last is { } before) Assert.InRange(unchecked((int)(next - before)), 1, int.MaxValue);
    }

    [Fact]
    public void File_is_written_whole_for_everybody_and_only_when_something_has_changed()
    {
        var file = new ZoneFile(Settings, TimeProvider.System);
        Assert.True(file.Update([Shop]));
        var first = File.ReadAllText(Settings.Path);
        Assert.False(new ZoneFile(Settings, TimeProvider.System).Update([Shop]));
        Assert.Equal(first, File.ReadAllText(Settings.Path));

        Assert.True(file.Update([]));
        Assert.True(file.Update([Shop]));
        Assert.True(ZoneText.SerialOf(File.ReadAllText(Settings.Path)) >= ZoneText.SerialOf(first) + 2);
        Assert.True(new ZoneFile(Settings with { TimeToLive = 60 }, TimeProvider.System).Update([Shop]));
        File.WriteAllText(Settings.Path, "somebody was here");
        Assert.True(file.Update([Shop]));

        Assert.True(File.GetUnixFileMode(Settings.Path).HasFlag(UnixFileMode.OtherRead));
        Assert.True(File.GetUnixFileMode(Settings.Folder).HasFlag(UnixFileMode.OtherExecute));
        Assert.Equal([Settings.Path], Directory.GetFileSystemEntries(Settings.Folder));
    }

    [Fact]
    public void File_that_was_left_half_written_is_in_nobodys_way()
    {
        Directory.CreateDirectory(Settings.Folder);
        var elsewhere = Path.Combine(_folder, "elsewhere");
        File.WriteAllText(elsewhere, "kept");
        File.CreateSymbolicLink(Settings.Path + ".new", elsewhere);
        Assert.True(new ZoneFile(Settings, TimeProvider.System).Update([Shop]));
        Assert.Equal("kept", File.ReadAllText(elsewhere));
    }

    [Fact]
    public async Task Name_server_is_told_by_the_command_and_its_refusal_is_reported()
    {
        var told = Path.Combine(_folder, "told");
        Assert.Null(await new NameServer(Settings).TellAsync(TestContext.Current.CancellationToken));
        Assert.Null(await new NameServer(Settings with { ReloadCommand = $"echo yes > {told}" }).TellAsync(TestContext.Current.CancellationToken));
        Assert.Equal("yes\n", await File.ReadAllTextAsync(told, TestContext.Current.CancellationToken));
        Assert.Equal(
            "it ended with 3: no such zone", await new NameServer(Settings with { ReloadCommand = "echo no such zone >&2; exit 3" }).TellAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Examination_tells_what_is_in_the_way()
    {
        var examination = new ZoneExamination(Settings);
        Assert.Equal(FindingState.Good, Assert.Single(examination.ExamineFile()).State);
        new ZoneFile(Settings, TimeProvider.System).Update([Shop]);
        // Temporary folders are private.
        var closed = Assert.Single(examination.ExamineFile());
        Assert.Equal(FindingState.Doubtful, closed.State);
        Assert.Contains($"chmod o+rX {_folder}", closed.Text, StringComparison.Ordinal);
        File.SetUnixFileMode(_folder, File.GetUnixFileMode(_folder) | UnixFileMode.OtherExecute);
        var good = Assert.Single(examination.ExamineFile());
        Assert.Equal((FindingState.Good, true), (good.State, good.Text.Contains("serial", StringComparison.Ordinal)));

        Assert.Equal(FindingState.Good, (await examination.ResolveAsync("localhost", "127.0.0.1", TestContext.Current.CancellationToken)).State);
        var wrong = await examination.ResolveAsync("localhost", "10.1.0.4", TestContext.Current.CancellationToken);
        Assert.Equal((FindingState.Doubtful, true), (wrong.State, wrong.Text.Contains("127.0.0.1 here, but 10.1.0.4", StringComparison.Ordinal)));
        Assert.Equal(FindingState.Doubtful, (await examination.ResolveAsync("shop.123456789012.invalid", "10.1.0.4", TestContext.Current.CancellationToken)).State);
    }
}
