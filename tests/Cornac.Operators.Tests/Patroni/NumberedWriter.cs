using System.Net.Sockets;
using Npgsql;

namespace Cornac.Operators.Tests.Patroni;

/// <summary>A client that commits one numbered row after the other through the instance's address, and connects again whenever it is cut.</summary>
internal sealed class NumberedWriter : IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly NpgsqlConnectionStringBuilder _target;
    private readonly Lock _lock = new();
    private readonly List<int> _acknowledged = [];
    private TimeSpan _longest;
    private long _last;
    private int _next;
    private Task _writing = Task.CompletedTask;

    private NumberedWriter(NpgsqlConnectionStringBuilder target) => _target = target;

    public IReadOnlyList<int> Acknowledged
    {
        get
        {
            lock (_lock)
                return [.. _acknowledged];
        }
    }

    public static async Task<NumberedWriter> StartAsync(NpgsqlConnectionStringBuilder target)
    {
        var writer = new NumberedWriter(new NpgsqlConnectionStringBuilder(target.ConnectionString) { Timeout = 2, CommandTimeout = 10, Pooling = false });
        await using var connection = new NpgsqlConnection(writer._target.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await ExecuteAsync(connection, "CREATE TABLE IF NOT EXISTS numbered (n int PRIMARY KEY)", TestContext.Current.CancellationToken);
        writer._last = TimeProvider.System.GetTimestamp();
        writer._writing = writer.WriteAsync();
        return writer;
    }

    /// <summary>The longest time between two acknowledged rows since it was last asked, up to now.</summary>
    public TimeSpan TakeLongestGap()
    {
        lock (_lock)
        {
            var current = TimeProvider.System.GetElapsedTime(_last);
            var longest = current > _longest ? current : _longest;
            _longest = TimeSpan.Zero;
            return longest;
        }
    }

    /// <summary>Waits until so many more rows are acknowledged.</summary>
    public async Task AwaitRowsAsync(int more)
    {
        var target = Acknowledged.Count + more;
        var began = TimeProvider.System.GetTimestamp();
        while (Acknowledged.Count < target)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(60), "Nothing is acknowledged any more.");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Ends writing; what is acknowledged is final.</summary>
    public async Task EndAsync()
    {
        await _end.CancelAsync();
        await _writing;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _end.Dispose();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task WriteAsync()
    {
        NpgsqlConnection? connection = null;
        while (!_end.IsCancellationRequested)
        {
            try
            {
                if (connection is null)
                {
                    connection = new NpgsqlConnection(_target.ConnectionString);
                    await connection.OpenAsync(_end.Token);
                }

                // A number is tried once: what became of one without an answer nobody knows.
                var number = ++_next;
                await ExecuteAsync(connection, $"INSERT INTO numbered VALUES ({number})", _end.Token);
                Note(number);
            }
            catch (Exception e) when (e is NpgsqlException or SocketException or TimeoutException or IOException or OperationCanceledException or InvalidOperationException)
            {
                if (connection is not null)
                    await connection.DisposeAsync();
                connection = null;
                await Task.Delay(20, CancellationToken.None);
            }
        }

        if (connection is not null)
            await connection.DisposeAsync();
    }

    private void Note(int number)
    {
        lock (_lock)
        {
            var now = TimeProvider.System.GetTimestamp();
            var gap = TimeProvider.System.GetElapsedTime(_last, now);
            if (gap > _longest)
                _longest = gap;
            _last = now;
            _acknowledged.Add(number);
        }
    }
}
