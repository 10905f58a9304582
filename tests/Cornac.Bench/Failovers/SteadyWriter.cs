using System.Diagnostics;
using System.Net.Sockets;
using Npgsql;

namespace Cornac.Bench.Failovers;

/// <summary>A client that commits a row every few milliseconds, connects again when it is cut, and knows its longest wait.</summary>
internal sealed class SteadyWriter : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly string _connection;
    private readonly Task _writing;
    private long _last = Stopwatch.GetTimestamp();
    private TimeSpan _longest;
    private int _commits;

    private SteadyWriter(string connection)
    {
        _connection = connection;
        _writing = WriteAsync();
    }

    public int Commits
    {
        get
        {
            lock (_lock) return _commits;
        }
    }

    public static async Task<SteadyWriter> StartAsync(string connection, CancellationToken cancellationToken)
    {
        await using (var database = new NpgsqlConnection(connection))
        {
            await database.OpenAsync(cancellationToken);
            await ExecuteAsync(database, "CREATE TABLE steady (at timestamptz)", cancellationToken);
        }

        return new SteadyWriter(connection);
    }

    /// <summary>The longest time between two commits since it was last asked.</summary>
    public TimeSpan TakeLongestGap()
    {
        lock (_lock)
        {
            var longest = _longest;
            _longest = TimeSpan.Zero;
            return longest;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _writing;
        _end.Dispose();
    }

    private static async Task ExecuteAsync(NpgsqlConnection database, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, database);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task WriteAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                await using var database = new NpgsqlConnection(_connection);
                await database.OpenAsync(_end.Token);
                while (true)
                {
                    await ExecuteAsync(database, "INSERT INTO steady VALUES (now())", _end.Token);
                    Note();
                    await Task.Delay(Pause, _end.Token);
                }
            }
            catch (Exception failure) when (failure is NpgsqlException or SocketException or TimeoutException or IOException or OperationCanceledException or InvalidOperationException)
            {
                await Task.Delay(Pause, CancellationToken.None);
            }
        }
    }

    private void Note()
    {
        lock (_lock)
        {
            var gap = Stopwatch.GetElapsedTime(_last);
            if (gap > _longest) _longest = gap;
            _last = Stopwatch.GetTimestamp();
            _commits++;
        }
    }
}
