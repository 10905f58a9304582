using System.Diagnostics;
using System.Text.Json;
using Cornac.Bench.Client;
using Cornac.Bench.Hosts;
using Npgsql;

namespace Cornac.Bench.Failovers;

/// <summary>An instance of two nodes, made through the API; what breaks is broken from outside.</summary>
internal sealed class Cluster : IDisposable
{
    private const string Password = "a-Master-Passw0rd";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(2) };
    private readonly BenchHost _host;
    private readonly RdsClient _rds;
    private readonly string _name;
    private string _folder = string.Empty;
    private string[] _nodes = [];

    private Cluster(BenchHost host, RdsClient rds, string name) => (_host, _rds, _name) = (host, rds, name);

    /// <summary>How clients connect: to the instance's address, with the certificate checked.</summary>
    public string Connection { get; private set; } = string.Empty;

    /// <summary>Creates one.</summary>
    /// <returns>It, and milliseconds from the call to the first SQL at its address and until it is available.</returns>
    public static async Task<(Cluster Cluster, double FirstSql, double Available)> CreateAsync(BenchHost host, RdsClient rds, string name, CancellationToken cancellationToken)
    {
        var cluster = new Cluster(host, rds, name);
        var started = Stopwatch.GetTimestamp();
        var made = await rds.DemandAsync(
            RdsClient.Body(
                "CreateDBInstance", ("DBInstanceIdentifier", name), ("Engine", "postgres"), ("DBInstanceClass", "db.t3.micro"), ("AllocatedStorage", "5"),
                ("MasterUsername", "boss"), ("MasterUserPassword", Password), ("DBName", "app"), ("MultiAZ", "true")),
            cancellationToken);
        cluster._folder = Path.Combine(host.Data, "instances", RdsClient.Value(made, "DbiResourceId")!);
        await cluster.UntilAsync(cluster.FindAddressesAsync, "its address", cancellationToken);
        await cluster.UntilAsync(async () => await cluster.PrimaryAsync(cancellationToken) is not null, "the first SQL", cancellationToken);
        var firstSql = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        await cluster.UntilAsync(async () => await cluster.StatusAsync(cancellationToken) is "available", "available", cancellationToken);
        return (cluster, firstSql, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
    }

    public async Task DeleteAsync(CancellationToken cancellationToken)
    {
        await _rds.DemandAsync(RdsClient.Body("DeleteDBInstance", ("DBInstanceIdentifier", _name), ("SkipFinalSnapshot", "true")), cancellationToken);
        await UntilAsync(async () => await StatusAsync(cancellationToken) is null, "its deletion", cancellationToken);
    }

    /// <summary>Waits until the instance is available with a standby that has everything.</summary>
    /// <returns>Number of the node that is the primary, from zero.</returns>
    public async Task<int> WholeAsync(CancellationToken cancellationToken)
    {
        var primary = -1;
        await UntilAsync(
            async () => await StatusAsync(cancellationToken) is "available"
                && (primary = Array.IndexOf(_nodes, await PrimaryAsync(cancellationToken) ?? "")) >= 0
                && await IsSynchronousAsync(_nodes[1 - primary], cancellationToken),
            "both nodes", cancellationToken);
        return primary;
    }

    public Task SwitchOverAsync(CancellationToken cancellationToken) =>
        _rds.DemandAsync(RdsClient.Body("RebootDBInstance", ("DBInstanceIdentifier", _name), ("ForceFailover", "true")), cancellationToken);

    /// <summary>Sends a signal to all processes of a node, or to those of its PostgreSQL alone.</summary>
    public Task SignalAsync(int node, string signal, bool onlyServer = false)
    {
        var folder = Path.Combine(_folder, node == 0 ? "n1" : "n2");
        Processes.Signal(Processes.In(onlyServer ? Path.Combine(folder, "data") : folder), signal);
        return Task.CompletedTask;
    }

    public void Dispose() => _http.Dispose();

    private Task<bool> FindAddressesAsync()
    {
        var file = Path.Combine(_folder, "cluster.json");
        if (!File.Exists(file)) return Task.FromResult(false);
        using var record = JsonDocument.Parse(File.ReadAllText(file));
        _nodes = [.. record.RootElement.GetProperty("NodeAddresses").EnumerateArray().Select(address => address.GetString()!)];
        Connection = new NpgsqlConnectionStringBuilder
        {
            Host = record.RootElement.GetProperty("Address").GetString(),
            Port = 5432,
            Username = "boss",
            Password = Password,
            Database = "app",
            SslMode = SslMode.VerifyFull,
            RootCertificate = Path.Combine(_host.Data, "ca.pem"),
            Pooling = false,
            Timeout = 2,
            CommandTimeout = 15,
        }.ConnectionString;
        return Task.FromResult(true);
    }

    /// <summary>Address of the node that the instance's leads to; null while it leads to none.</summary>
    private async Task<string?> PrimaryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var database = new NpgsqlConnection(Connection);
            await database.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand("SELECT host(inet_server_addr())", database);
            return (string?)await command.ExecuteScalarAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is NpgsqlException or TimeoutException or IOException)
        {
            return null;
        }
    }

    private async Task<bool> IsSynchronousAsync(string address, CancellationToken cancellationToken)
    {
        try
        {
            using var said = JsonDocument.Parse(await _http.GetStringAsync(new Uri($"http://{address}:8008/patroni"), cancellationToken));
            return said.RootElement.TryGetProperty("sync_standby", out var yes) && yes.GetBoolean();
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Null when there is no such instance.</summary>
    private async Task<string?> StatusAsync(CancellationToken cancellationToken)
    {
        var (status, answer) = await _rds.CallAsync(RdsClient.Body("DescribeDBInstances", ("DBInstanceIdentifier", _name)), cancellationToken);
        var told = status == 404 ? null : RdsClient.Value(answer, "DBInstanceStatus");
        return told is "failed" ? throw new InvalidOperationException($"{_name} has failed: {answer}") : told;
    }

    private async Task UntilAsync(Func<Task<bool>> reached, string what, CancellationToken cancellationToken)
    {
        for (var started = Stopwatch.GetTimestamp(); !await reached();)
        {
            if (Stopwatch.GetElapsedTime(started) > Patience) throw new TimeoutException($"Waited too long for {what} of {_name} on {_host.Data}.");
            await Task.Delay(Glance, cancellationToken);
        }
    }
}
