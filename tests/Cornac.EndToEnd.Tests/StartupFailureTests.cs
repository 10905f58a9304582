using System.Net;
using System.Net.Sockets;
using Cornac.EndToEnd.Tests.Clients;
using Cornac.EndToEnd.Tests.Hosts;

namespace Cornac.EndToEnd.Tests;

/// <summary>What keeps Cornac from starting is told in words, with an exit code, without a stack trace, and nothing is left half made.</summary>
public sealed class StartupFailureTests
{
    [Fact]
    public async Task Data_directory_that_cannot_be_written_is_named()
    {
        if (!System.Environment.IsPrivilegedProcess) Assert.Skip("Only root can become another user.");
        var probe = await CommandLine.RunAsync("setpriv", AsNobody("dotnet", PublishedHost.Assembly, "--help"));
        if (probe.ExitCode != 0) Assert.Skip($"User nobody cannot run {PublishedHost.Assembly}: {probe.Error}");
        await using var home = new CornacHome();
        var environment = new Dictionary<string, string?>(home.Environment, StringComparer.Ordinal) { ["HOME"] = "/nonexistent" };
        var refused = await CommandLine.RunAsync("setpriv", AsNobody("dotnet", PublishedHost.Assembly, "run"), environment);
        AssertClear(refused, 1, home.Data, "CORNAC_DATA");
        Assert.Empty(Directory.GetFileSystemEntries(home.Data));
    }

    [Fact]
    public async Task Second_host_on_the_same_data_directory_is_refused()
    {
        await using var home = new CornacHome();
        await home.StartAsync();
        home.Environment["CORNAC_URL"] = $"http://127.0.0.1:{LoopbackRange.FreePort()}";
        AssertClear(await home.CommandAsync("run"), 1, $"process {home.Host.Id}", home.Data);
        Assert.NotNull(await home.FindAsync("cornac"));
    }

    [Fact]
    public async Task Every_mistake_of_the_configuration_is_listed()
    {
        await using var home = new CornacHome();
        home.Environment["CORNAC_URL"] = "ftp://nowhere";
        home.Environment["Cornac__Region"] = "No Region";
        home.Environment["Cornac__Local__Addresses"] = "everywhere";
        home.Environment["Cornac__Api__MaxRequestBytes"] = "1";
        AssertClear(await home.CommandAsync("run"), 2, "Cornac:Url", "Cornac:Region", "Cornac:Local:Addresses", "Cornac:Api:MaxRequestBytes");
        Assert.Empty(Directory.GetFileSystemEntries(home.Data));
    }

    [Fact]
    public async Task Port_in_use_is_named_before_anything_is_made()
    {
        await using var home = new CornacHome();
        var port = LoopbackRange.FreePort();
        using var other = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        other.Bind(new IPEndPoint(IPAddress.Loopback, port));
        other.Listen();
        home.Environment["CORNAC_URL"] = $"http://127.0.0.1:{port}";
        AssertClear(await home.CommandAsync("run"), 1, $"127.0.0.1:{port}", "CORNAC_URL");
        // The first administrator's password is shown once: nobody would have seen it.
        Assert.False(Directory.Exists(Path.Combine(home.Data, "instances")));
        Assert.Empty(Processes.In(home.Data));
    }

    [Fact]
    public async Task Machine_without_PostgreSQL_is_told_what_to_install()
    {
        if (!System.Environment.IsPrivilegedProcess) Assert.Skip("Only root can hide PostgreSQL from a process.");
        await using var home = new CornacHome();
        const string Script = "for d in /usr/lib/postgresql /usr/pgsql-*; do [ -d $d ] && mount -t tmpfs none $d; done; exec \"$@\"";
        string[] hidden = ["--mount", "--propagation", "private", "sh", "-c", Script, "sh", "dotnet", PublishedHost.Assembly];
        var probe = await CommandLine.RunAsync("unshare", [.. hidden[..6], "sh", "true"]);
        if (probe.ExitCode != 0) Assert.Skip($"No file system can be mounted here: {probe.Error}");
        AssertClear(await CommandLine.RunAsync("unshare", [.. hidden, "run"], home.Environment), 1, "apt-get install postgresql");
        Assert.Equal(1, (await CommandLine.RunAsync("unshare", [.. hidden, "doctor"], home.Environment)).ExitCode);
        Assert.False(Directory.Exists(Path.Combine(home.Data, "instances")));
    }

    [Fact]
    public async Task Inventory_of_others_that_cannot_be_reached_is_named()
    {
        await using var home = new CornacHome();
        home.Environment["Cornac__Inventory__ConnectionString"] =
            $"Host=127.0.0.1;Port={LoopbackRange.FreePort()};Username=cornac;Password=quite-secret;Database=cornac;Timeout=5";
        var refused = await home.CommandAsync("run");
        AssertClear(refused, 1, "inventory", "Cornac:Inventory:ConnectionString");
        Assert.DoesNotContain("quite-secret", refused.Output + refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(home.Data, "aws", "credentials")));
    }

    private static string[] AsNobody(params string[] command) => ["--reuid=65534", "--regid=65534", "--clear-groups", "--", .. command];

    private static void AssertClear(CommandResult result, int exitCode, params string[] words)
    {
        var said = result.Output + result.Error;
        result.Expect(exitCode);
        foreach (var word in words) Assert.Contains(word, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("\n   at ", said, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled", said, StringComparison.OrdinalIgnoreCase);
    }
}
