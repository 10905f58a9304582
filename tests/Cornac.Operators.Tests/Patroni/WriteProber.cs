using System.Net.Sockets;
using Cornac.Operators.Tests.Standalone;
using Npgsql;

namespace Cornac.Operators.Tests.Patroni;

/// <summary>Writes to every node itself, past the instance's address, and notes on which timeline a node let it. Once a commit has ended on a timeline, none
/// may begin and succeed on an older one: that would be two nodes that accept writes.</summary>
internal sealed class WriteProber : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly List<(string Node, int Timeline, long Began, long Ended)> _commits = [];
    private Task _probing = Task.CompletedTask;

    /// <param name="target">How clients connect.</param>
    /// <param name="sockets">Folders of the nodes' sockets: no firewall is in that way.</param>
    public static async Task<WriteProber> StartAsync(NpgsqlConnectionStringBuilder target, IReadOnlyList<string> sockets)
    {
        await using (var connection = new NpgsqlConnection(target.ConnectionString))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await connection.ExecuteAsync("CREATE TABLE IF NOT EXISTS probes (n int)");
        }

        var prober = new WriteProber();
        prober._probing = Task.WhenAll(sockets.Select(s => prober.ProbeAsync(s, BySocket(target, s))));
        return prober;
    }

    /// <summary>Whether a node is in recovery, by its socket; null when it does not answer.</summary>
    public static async Task<bool?> AskAsync(NpgsqlConnectionStringBuilder target, string socket)
    {
        try
        {
            await using var connection = new NpgsqlConnection(BySocket(target, socket).ConnectionString);
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            return await connection.ScalarAsync<bool>("SELECT pg_is_in_recovery()");
        }
        catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException or IOException)
        {
            return null;
        }
    }

    public int Commits
    {
        get
        {
            lock (_lock)
                return _commits.Count;
        }
    }

    /// <summary>Fails when two nodes accepted writes at the same time.</summary>
    public void AssertOneWriterAtATime()
    {
        lock (_lock)
        {
            var newestTimeline = 0;
            foreach (var (isEnd, at, commit) in _commits.SelectMany(c => new[] { (IsEnd: false, At: c.Began, c), (IsEnd: true, At: c.Ended, c) }).OrderBy(e => e.At))
            {
                if (isEnd)
                    newestTimeline = Math.Max(newestTimeline, commit.Timeline);
                else
                    Assert.True(commit.Timeline >= newestTimeline, $"{commit.Node} accepted a write on timeline {commit.Timeline}, after one on timeline {newestTimeline} elsewhere (at {at}).");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _probing;
        _end.Dispose();
    }

    private static NpgsqlConnectionStringBuilder BySocket(NpgsqlConnectionStringBuilder target, string socket) =>
        new(target.ConnectionString) { Host = socket, SslMode = SslMode.Disable, RootCertificate = null, Timeout = 2, CommandTimeout = 2 };

    private async Task ProbeAsync(string node, NpgsqlConnectionStringBuilder target)
    {
        const string Write = "INSERT INTO probes VALUES (1) RETURNING ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int";
        while (!_end.IsCancellationRequested)
        {
            try
            {
                await using var connection = new NpgsqlConnection(target.ConnectionString);
                await connection.OpenAsync(_end.Token);
                while (!_end.IsCancellationRequested)
                {
                    var began = TimeProvider.System.GetTimestamp();
                    await using var command = new NpgsqlCommand(Write, connection);
                    var timeline = (int)(await command.ExecuteScalarAsync(_end.Token))!;
                    lock (_lock)
                        _commits.Add((node, timeline, began, TimeProvider.System.GetTimestamp()));
                    await Task.Delay(50, _end.Token);
                }
            }
            catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException or IOException or OperationCanceledException or InvalidOperationException)
            {
                await Task.Delay(50, CancellationToken.None);
            }
        }
    }
}
