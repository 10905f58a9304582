using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Cornac.EndToEnd.Tests.Clients;
using Cornac.EndToEnd.Tests.Hosts;
using Cornac.Testing;

namespace Cornac.EndToEnd.Tests.Faults;

/// <summary>PostgreSQL goes away under a running host.</summary>
public sealed class LostPostgresTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Longest wait for the answer that the service is unavailable: a person's patience, far below any client's timeout.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Managed_server_killed_is_noticed_and_told_and_started_again()
    {
        await using var home = new CornacHome();
        await home.StartAsync();
        await home.CreateAsync("shop");
        var id = (await home.WaitAsync("shop", "available"))!.Element("DbiResourceId")!.Value;
        var first = Processes.Postmaster(home.Node(id));
        (await CommandLine.RunAsync("kill", ["-KILL", $"{first}"])).Expect();
        IReadOnlyList<string> events = [];
        await Eventually.Until(
            async () => (events = await home.EventsAsync("shop")).Contains("Recovery of the DB instance is complete.", StringComparer.Ordinal), Deadline,
            () => $"Events: {string.Join(", ", events)}\n{home.Logs}");
        Assert.Contains(events, message => message.StartsWith("Recovery of the DB instance has started.", StringComparison.Ordinal));
        await home.WaitAsync("shop", "available");
        var second = Processes.Postmaster(home.Node(id));
        Assert.NotNull(second);
        Assert.NotEqual(first, second);
        await Orphans.NoneAsync(home);
    }

    [Fact]
    public async Task Inventory_away_is_answered_at_once_and_comes_back_by_itself()
    {
        await using var home = new CornacHome();
        await home.StartAsync();
        await home.CreateAsync("shop");
        var shop = await home.WaitAsync("shop", "available");
        var own = await home.FindAsync("cornac");
        var address = IPAddress.Parse(own!.Element("Endpoint")!.Element("Address")!.Value);
        using var http = new HttpClient();

        (await CommandLine.RunAsync("kill", ["-KILL", $"{Processes.Postmaster(home.Inventory.Node)}"])).Expect();
        using (var squatter = await SquatAsync(address))
        {
            // As long as somebody else has its address, Cornac's own PostgreSQL cannot start: the outage lasts as long as this test wants.
            for (var tried = 0; tried < 3; tried++) await AssertUnavailableAsync(home);
            using var unhealthy = await http.GetAsync(new Uri(home.Url + "/healthz"));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, unhealthy.StatusCode);
            var down = await home.CommandAsync("doctor");
            Assert.Equal(1, down.ExitCode);
        }

        await ComesBackAsync(home);
        var endpoint = shop!.Element("Endpoint")!;
        (await Psql.RunAsync(endpoint.Element("Address")!.Value, "5432", "boss", CornacHome.Password, "app", home.CaFile, "SELECT 1")).Expect();
        await Eventually.Until(
            async () => (await home.EventsAsync("cornac")).Contains("Recovery of the DB instance is complete.", StringComparer.Ordinal), Deadline,
            () => home.Logs);

        // A clean stop by hand is mended the same way.
        (await CommandLine.RunAsync("kill", ["-INT", $"{Processes.Postmaster(home.Inventory.Node)}"])).Expect();
        await Eventually.Until(() => Task.FromResult(Processes.Postmaster(home.Inventory.Node) is null), Deadline, () => "It does not stop.");
        await ComesBackAsync(home);
        await AnswersAsync(home, () => home.CallAsync("RebootDBInstance", "shop"));
        await home.WaitAsync("shop", "available");
        await Orphans.NoneAsync(home);
        Assert.False(home.Host.HasExited);
    }

    private static async Task<Socket> SquatAsync(IPAddress address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await Eventually.Until(() => Task.FromResult(TryBind(socket, address)), Deadline, () => $"{address}:5432 does not become free.");
        socket.Listen();
        return socket;
    }

    private static bool TryBind(Socket socket, IPAddress address)
    {
        try
        {
            socket.Bind(new IPEndPoint(address, 5432));
            return true;
        }
        catch (SocketException)
        {
            return false; // The killed server's last processes still hold it.
        }
    }

    private static async Task AssertUnavailableAsync(CornacHome home)
    {
        var watch = Stopwatch.StartNew();
        var failure = await Assert.ThrowsAsync<AwsException>(() => home.Rds.CallAsync("DescribeDBInstances"));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "ServiceUnavailable"), (failure.Status, failure.Code));
        Assert.True(watch.Elapsed < AtOnce, $"The answer took {watch.Elapsed}.");
    }

    private static Task ComesBackAsync(CornacHome home) => AnswersAsync(home, () => home.Rds.CallAsync("DescribeDBInstances"));

    /// <summary>Asks again while the answer is the server's fault, as AWS's clients do. What is unexpected of it is noted with what the host says of it.</summary>
    private static async Task AnswersAsync(CornacHome home, Func<Task> ask) => await Eventually.Until(
        async () =>
        {
            try
            {
                await ask();
                return true;
            }
            catch (AwsException away) when (away.Code == "ServiceUnavailable")
            {
                return false;
            }
            catch (AwsException unexpected) when (unexpected.Code == "InternalFailure")
            {
                await Eventually.Until(() => Task.FromResult(home.Logs.Contains("[1101]", StringComparison.Ordinal)), Deadline, () => home.Logs);
                TestContext.Current.AddWarning($"{unexpected.Message}\n{home.Logs}");
                return false;
            }
        },
        Deadline, () => $"The service stays unavailable.\n{home.Logs}");
}
