using System.Diagnostics;
using System.Globalization;
using Cornac.Api.Tests.Endpoint.Running;
using Cornac.Testing;
using Npgsql;

namespace Cornac.Host.Tests.Lifecycle;

/// <summary>A PostgreSQL of its own that a test can kill and start again on the same data.</summary>
public sealed class RestartablePostgres : IAsyncDisposable
{
    private readonly TemporaryPostgres _first;
    private readonly string _data;
    private Process? _again;

    private RestartablePostgres(TemporaryPostgres first, string connectionString, string data) =>
        (_first, ConnectionString, _data) = (first, connectionString, data);

    public string ConnectionString { get; }

    public static async Task<RestartablePostgres> StartAsync()
    {
        var first = new TemporaryPostgres();
        var connectionString = await first.CreateInventoryAsync(TestContext.Current.CancellationToken);
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        // What was committed has to be there after a crash; tests without one do without.
        await using (var keep = new NpgsqlCommand("ALTER SYSTEM SET synchronous_commit = on", connection))
            await keep.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using (var reload = new NpgsqlCommand("SELECT pg_reload_conf()", connection))
            await reload.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("SHOW data_directory", connection);
        return new RestartablePostgres(first, connectionString, (string)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!);
    }

    /// <summary>An immediate shutdown, which is a crash to everybody connected.</summary>
    public async Task KillAsync()
    {
        // The process started here is PostgreSQL itself: setpriv has become it.
        var pid = _again?.Id ?? int.Parse((await File.ReadAllLinesAsync(Path.Combine(_data, "postmaster.pid")))[0], CultureInfo.InvariantCulture);
        using var kill = Process.Start("kill", ["-QUIT", pid.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await TestInventory.UntilAsync(() => Task.FromResult(!File.Exists(Path.Combine(_data, "postmaster.pid"))), "PostgreSQL does not end");
    }

    /// <summary>Starts it; it answers a moment later. PostgreSQL refuses while a process of its predecessor is still ending.</summary>
    public Task StartAgainAsync() => TestInventory.UntilAsync(async () =>
    {
        if (_again is null or { HasExited: true }) _again = Start((await File.ReadAllTextAsync(Path.Combine(_data, "PG_VERSION"))).Trim());
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        return true;
    }, "PostgreSQL does not start");

    private Process Start(string major)
    {
        var postgres = $"/usr/lib/postgresql/{major}/bin/postgres";
        string[] line = Environment.IsPrivilegedProcess
            ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--", postgres, "-D", _data]
            : [postgres, "-D", _data];
        var server = Process.Start(new ProcessStartInfo(line[0], line[1..])
        {
            WorkingDirectory = "/",
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        server.BeginErrorReadLine();
        server.BeginOutputReadLine();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (_again is { HasExited: false })
        {
            await KillAsync();
            await _again.WaitForExitAsync();
        }

        _again?.Dispose();
        await _first.DisposeAsync();
    }
}
