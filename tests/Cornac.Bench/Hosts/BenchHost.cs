using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Cornac.Bench.Client;

namespace Cornac.Bench.Hosts;

/// <summary>A published host on a data directory of its own. Disposing it ends the host and every PostgreSQL it started, and removes the directory.</summary>
internal sealed class BenchHost : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(5);
    private static int _made;

    private readonly BenchRun _bench;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly IPEndPoint _server = new(IPAddress.Loopback, FreePort());
    private readonly string _addresses;
    private HostProcess? _process;

    public BenchHost(BenchRun bench, IReadOnlyDictionary<string, string>? settings = null)
    {
        _bench = bench;
        _settings = settings ?? new Dictionary<string, string>(StringComparer.Ordinal);
        // Not Directory.CreateTempSubdirectory: the unprivileged user that PostgreSQL runs as must get in. Short, because sockets are below it.
        var number = Interlocked.Increment(ref _made);
        Data = string.Create(CultureInfo.InvariantCulture, $"/tmp/cb{Environment.ProcessId}-{number}");
        _addresses = string.Create(CultureInfo.InvariantCulture, $"127.{100 + (Environment.ProcessId % 100)}.{16 * (number % 16)}.0/20");
        Directory.CreateDirectory(Data);
    }

    public string Data { get; }

    public int ProcessId => _process?.Id ?? throw new InvalidOperationException("The host does not run.");

    public string Url => $"http://{_server}";

    /// <summary>The last lines that the host wrote.</summary>
    public string Log => _process?.Log ?? "";

    /// <summary>Starts the host and waits until it is healthy.</summary>
    /// <returns>How long that took, milliseconds.</returns>
    public async Task<double> StartAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        _process = HostProcess.Start(Path.Combine(_bench.Published, "Cornac.Host.dll"), ["run", "--data", Data, "--url", $"http://{_server}"], Settings());
        while (!await IsHealthyAsync(cancellationToken))
        {
            if (_process.HasExited) throw new InvalidOperationException($"The host ended: {_process.Log}");
            if (Stopwatch.GetElapsedTime(started) > Patience) throw new TimeoutException($"The host was not healthy after {Patience.TotalSeconds:0} s: {_process.Log}");
            await Task.Delay(Glance, cancellationToken);
        }

        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    public async Task StopAsync()
    {
        if (_process is null) return;
        await _process.StopAsync();
        _process = null;
    }

    /// <summary>A signer with the first administrator's key.</summary>
    public RequestSigner Signer()
    {
        var credentials = File.ReadLines(Path.Combine(Data, "aws", "credentials"))
            .Select(line => line.Split(" = ")).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return new RequestSigner(_server, credentials["aws_access_key_id"], credentials["aws_secret_access_key"], "local", "rds");
    }

    /// <summary>Process id of the inventory's PostgreSQL, while there is no other instance with a folder.</summary>
    public int InventoryPostmaster => Postmaster("");

    /// <summary>Process id of an instance's PostgreSQL.</summary>
    public int Postmaster(string resourceId) => ReadProcessId(Directory.EnumerateFiles(Path.Combine(Data, "instances", resourceId), "postmaster.pid", SearchOption.AllDirectories).Single());

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        var instances = Path.Combine(Data, "instances");
        if (Directory.Exists(instances))
        {
            // Patronis first, or they start their servers again.
            foreach (var folder in Directory.EnumerateDirectories(instances, "patroni", SearchOption.AllDirectories)) Processes.Signal(Processes.In(folder), "KILL");
            foreach (var file in Directory.EnumerateFiles(instances, "postmaster.pid", SearchOption.AllDirectories)) await Processes.QuitAsync(ReadProcessId(file));
        }

        while (Processes.In(Data) is { Count: > 0 } left)
        {
            Processes.Signal(left, "KILL");
            await Task.Delay(Glance);
        }

        Directory.Delete(Data, recursive: true);
    }

    private static int ReadProcessId(string file) => int.Parse(File.ReadLines(file).First(), CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>With a pool of addresses that no other Cornac on the machine is likely to use.</summary>
    private Dictionary<string, string> Settings() => new(_settings, StringComparer.Ordinal) { ["Cornac__Local__Addresses"] = _addresses };

    private async Task<bool> IsHealthyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var connection = new HttpConnection(_server);
            await connection.SendAsync(System.Text.Encoding.ASCII.GetBytes($"GET /healthz HTTP/1.1\r\nHost: {_server}\r\n\r\n"), cancellationToken);
            return connection.Status == 200;
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return false;
        }
    }
}
