using System.Net.Sockets;
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

    public static WriteProber Start(NpgsqlConnectionStringBuilder target, IReadOnlyList<string> addresses)
    {
        var prober = new WriteProber();
        prober._probing = Task.WhenAll(addresses.Select(a => prober.ProbeAsync(
            a, new NpgsqlConnectionStringBuilder(target.ConnectionString) { Host = a, Timeout = 2, CommandTimeout = 2, Pooling = false })));
        return prober;
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
