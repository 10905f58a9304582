using System.Net;
using Cornac.EndToEnd.Tests.Clients;
using Cornac.EndToEnd.Tests.Hosts;

namespace Cornac.EndToEnd.Tests;

/// <summary>The commands beside <c>run</c>, and the pages for machines.</summary>
public sealed class CommandTests
{
    [Fact]
    public async Task Commands_show_reach_and_stop_what_there_is()
    {
        await using var home = new CornacHome();
        var before = await home.CommandAsync("status");
        Assert.Equal(1, before.ExitCode);
        Assert.Contains("There is no Cornac", before.Error, StringComparison.Ordinal);
        (await home.CommandAsync("doctor")).Expect();

        await home.StartAsync();
        await home.CreateAsync("shop");
        var shop = await home.WaitAsync("shop", "available");
        var node = home.Node(shop!.Element("DbiResourceId")!.Value);

        var status = (await home.CommandAsync("status")).Expect();
        Assert.Contains($"process {home.Host.Id}", status, StringComparison.Ordinal);
        Assert.Contains("shop", status, StringComparison.Ordinal);
        Assert.Contains("answers, schema up to date", (await home.CommandAsync("doctor")).Expect(), StringComparison.Ordinal);

        var psql = await CommandLine.RunAsync(
            "bash", ["-c", "set -eu; exports=$(\"$@\"); eval \"$exports\"; psql -XAtc 'SELECT current_user, current_database(), ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'",
                "bash", "dotnet", PublishedHost.Assembly, "pgenv", "shop"],
            new Dictionary<string, string?>(home.Environment, StringComparer.Ordinal) { ["PGPASSWORD"] = CornacHome.Password });
        Assert.Equal("boss|app|t", psql.Expect().Trim());
        Assert.Equal(1, (await home.CommandAsync("pgenv", "nothing")).ExitCode);

        var ping = (await home.CommandAsync("ping", "shop", "--count", "2")).Expect();
        Assert.Equal(2, ping.Split('\n').Count(line => line.Contains("primary", StringComparison.Ordinal)));

        (await home.CommandAsync("stop")).Expect();
        Assert.True(home.Host.HasExited);
        Assert.NotNull(Processes.Postmaster(node));
        Assert.Equal(1, (await home.CommandAsync("status")).ExitCode);

        (await home.CommandAsync("stop", "--all-instances")).Expect();
        Assert.Empty(Processes.In(Path.Combine(home.Data, "instances")));
        await home.StartAsync();
        await home.WaitAsync("shop", "available");
        await Orphans.NoneAsync(home);
        Assert.NotNull(Processes.Postmaster(node));
    }

    [Fact]
    public async Task Ping_runs_nothing_that_the_master_user_planted()
    {
        await using var home = new CornacHome();
        await home.StartAsync();
        await home.CreateAsync("shop");
        var endpoint = (await home.WaitAsync("shop", "available"))!.Element("Endpoint")!;
        const string Trap = """
            ALTER DATABASE postgres SET search_path = public, pg_catalog;
            CREATE FUNCTION public.pg_is_in_recovery() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE 'planted code ran as %', session_user; END $$;
            """;
        (await Psql.RunAsync(
            endpoint.Element("Address")!.Value, endpoint.Element("Port")!.Value, "boss", CornacHome.Password, "postgres", home.CaFile, Trap)).Expect();

        var ping = (await home.CommandAsync("ping", "shop", "--count", "10")).Expect();

        Assert.DoesNotContain("planted", ping, StringComparison.Ordinal);
        Assert.Contains("primary", ping, StringComparison.Ordinal);
    }

    [Fact]
    public async Task First_password_stays_out_of_the_log_of_a_container()
    {
        await using var home = new CornacHome();
        await home.StartAsync(("DOTNET_RUNNING_IN_CONTAINER", "true"));
        var file = Path.Combine(home.Data, "first-password");
        Assert.DoesNotContain((await File.ReadAllTextAsync(file)).Trim(), home.Logs, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        // Whoever may open the lock file may hold its lock, and so keep Cornac from starting.
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(home.Data, "cornac.lock")));
    }

    [Fact]
    public async Task Pages_for_people_and_machines_are_there()
    {
        await using var home = new CornacHome();
        await home.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(home.Url) };
        Assert.Equal("Healthy", await http.GetStringAsync(new Uri("/healthz", UriKind.Relative)));
        await home.FindAsync("cornac");
        var metrics = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Contains("# TYPE http_server_request_duration_seconds histogram", metrics, StringComparison.Ordinal);
        Assert.Contains("cornac_", metrics, StringComparison.Ordinal);
        Assert.Contains("pool_name=\"inventory\"", metrics, StringComparison.Ordinal);
        Assert.Contains("Cornac", await http.GetStringAsync(new Uri("/", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Equal(
            await File.ReadAllTextAsync(home.CaFile), await http.GetStringAsync(new Uri("/ca.pem", UriKind.Relative)));
        using var missing = await http.GetAsync(new Uri("/no/such/page", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }
}
