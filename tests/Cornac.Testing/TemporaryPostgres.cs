using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Cornac.Testing;

/// <summary>One throw-away PostgreSQL: a cluster in a temporary folder, without fsync, on a free port of loopback. It starts with the
/// first database asked for and ends with <see cref="DisposeAsync"/>. Under root it runs as the user <c>postgres</c>, since PostgreSQL
/// refuses root; otherwise as whoever runs the tests.</summary>
/// <remarks>One for a test assembly: <c>[assembly: AssemblyFixture(typeof(TemporaryPostgres))]</c>, and a constructor parameter in the
/// test class.</remarks>
public sealed class TemporaryPostgres : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ConcurrentDictionary<string, Lazy<Task>> _templates = new(StringComparer.Ordinal);
    private Cluster? _cluster;
    private int _databases;

    /// <summary>Makes an empty database, with the server's defaults, and returns a connection string to it as superuser.</summary>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken = default)
    {
        var name = NextName();
        return await CreateAsync(name, $"CREATE DATABASE {name}", cancellationToken);
    }

    /// <summary>Makes a database that is a copy of another, which is made and filled when the first copy is asked for: a schema costs its statements once.</summary>
    /// <param name="template">Name of what is copied.</param>
    /// <param name="fill">Fills it, given a connection string. No connection may be left open, not even in a pool.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<string> CopyDatabaseAsync(string template, Func<string, Task> fill, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(fill);
        await _templates.GetOrAdd(template, _ => new Lazy<Task>(async () => await fill(
            await CreateAsync(template, $"CREATE DATABASE {template}", CancellationToken.None) + ";Pooling=false"))).Value;
        var name = NextName();
        return await CreateAsync(name, $"CREATE DATABASE {name} TEMPLATE {template}", cancellationToken);
    }

    private string NextName() => string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");

    private async Task<string> CreateAsync(string name, string statement, CancellationToken cancellationToken)
    {
        var server = await StartAsync(cancellationToken);
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(statement, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
    }

    /// <summary>Starts the server, if it has not started yet, and returns a connection string to the database <c>postgres</c>.</summary>
    public async Task<string> StartAsync(CancellationToken cancellationToken = default)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            _cluster ??= await Cluster.CreateAsync(cancellationToken);
            return _cluster.ConnectionString;
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }

        _gate.Dispose();
    }

    private sealed class Cluster : IAsyncDisposable
    {
        private readonly string _folder;
        private readonly int _port;
        private readonly ServerLog _log;
        private readonly Process _server;

        private Cluster(string folder, int port, Process server)
        {
            _folder = folder;
            _port = port;
            _server = server;
            _log = new ServerLog(server);
        }

        public string ConnectionString =>
            string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Username=postgres;Database=postgres");

        public static async Task<Cluster> CreateAsync(CancellationToken cancellationToken)
        {
            var bin = FindBinaries();
            var folder = Directory.CreateTempSubdirectory("cornac-pg-").FullName;
            var data = Path.Combine(folder, "data");
            if (Environment.IsPrivilegedProcess)
            {
                await RunAsync("chown", ["postgres", folder], cancellationToken);
            }

            await RunAsync(
                Path.Combine(bin, "initdb"),
                ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"],
                cancellationToken, unprivileged: true);
            var port = FreePort();
            await File.AppendAllTextAsync(
                Path.Combine(data, "postgresql.conf"),
                $"""
                listen_addresses = '127.0.0.1'
                port = {port}
                unix_socket_directories = '{folder}'
                fsync = off
                synchronous_commit = off
                full_page_writes = off
                shared_buffers = 32MB
                max_connections = 200
                """,
                cancellationToken);
            var cluster = new Cluster(folder, port, Start(Path.Combine(bin, "postgres"), ["-D", data], unprivileged: true));
            await Eventually.Until(
                cluster.AnswersAsync, StartDeadline, () => $"PostgreSQL does not answer: {cluster._log}", cancellationToken);
            return cluster;
        }

        public async ValueTask DisposeAsync()
        {
            if (!_server.HasExited)
            {
                // SIGQUIT is an immediate shutdown: nothing here is worth a checkpoint.
                var lines = await File.ReadAllLinesAsync(Path.Combine(_folder, "data", "postmaster.pid"));
                await RunAsync("kill", ["-QUIT", lines[0]], CancellationToken.None);
                await _server.WaitForExitAsync();
            }

            _server.Dispose();
            Directory.Delete(_folder, recursive: true);
        }

        private async Task<bool> AnswersAsync()
        {
            if (_server.HasExited)
            {
                throw new InvalidOperationException($"PostgreSQL ended with code {_server.ExitCode}: {_log}");
            }

            try
            {
                await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
                await connection.OpenAsync();
                return true;
            }
            catch (NpgsqlException)
            {
                return false;
            }
        }
    }

    private static string FindBinaries() =>
        Directory.EnumerateDirectories("/usr/lib/postgresql")
            .OrderByDescending(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture))
            .Select(folder => Path.Combine(folder, "bin"))
            .First(bin => File.Exists(Path.Combine(bin, "initdb")));

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task RunAsync(string file, string[] arguments, CancellationToken cancellationToken, bool unprivileged = false)
    {
        using var process = Start(file, arguments, unprivileged);
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = await process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{file} ended with code {process.ExitCode}: {await output}{error}");
        }
    }

    private static Process Start(string file, string[] arguments, bool unprivileged)
    {
        string[] prefix = unprivileged && Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--"]
            : [];
        string[] line = [.. prefix, file, .. arguments];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        return Process.Start(start) ?? throw new InvalidOperationException($"{file} did not start");
    }

    private sealed class ServerLog
    {
        private const int KeptLines = 40;
        private readonly Queue<string> _lines = new();

        public ServerLog(Process server)
        {
            server.OutputDataReceived += (_, line) => Add(line.Data);
            server.ErrorDataReceived += (_, line) => Add(line.Data);
            server.BeginOutputReadLine();
            server.BeginErrorReadLine();
        }

        public override string ToString()
        {
            lock (_lines)
            {
                return string.Join('\n', _lines);
            }
        }

        private void Add(string? line)
        {
            if (line is null)
            {
                return;
            }

            lock (_lines)
            {
                _lines.Enqueue(line);
                if (_lines.Count > KeptLines)
                {
                    _lines.Dequeue();
                }
            }
        }
    }
}
