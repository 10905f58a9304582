using System.Globalization;
using Cornac.EndToEnd.Tests.Clients;
using Cornac.EndToEnd.Tests.Hosts;
using Npgsql;

namespace Cornac.EndToEnd.Tests.Backups;

/// <summary>A client that commits numbered rows, one after the other, and knows between which two moments of the server's clock each was committed.</summary>
internal sealed class NumberedRows : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly CancellationTokenSource _end = new();
    private readonly List<Row> _rows = [];
    private Task _writing = Task.CompletedTask;

    private NumberedRows(NpgsqlConnection connection) => _connection = connection;

    private readonly record struct Row(int Number, DateTime Before, DateTime After);

    public int Count
    {
        get
        {
            lock (_rows) return _rows.Count;
        }
    }

    /// <summary>Makes the table, and begins to write to it.</summary>
    public static async Task<NumberedRows> BeginAsync(CornacHome home, string address)
    {
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = address, Port = 5432, Username = "boss", Password = CornacHome.Password, Database = "app", SslMode = SslMode.VerifyFull,
            RootCertificate = home.CaFile, Pooling = false,
        };
        var connection = new NpgsqlConnection(settings.ConnectionString);
        await connection.OpenAsync();
        await using var create = new NpgsqlCommand("CREATE TABLE numbered (n int PRIMARY KEY)", connection);
        await create.ExecuteNonQueryAsync();
        var rows = new NumberedRows(connection);
        rows._writing = rows.WriteAsync();
        return rows;
    }

    /// <summary>The server's clock, now.</summary>
    public static async Task<DateTime> ClockAsync(CornacHome home, string address) =>
        DateTime.Parse(
            (await QueryAsync(home, address, "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")).Trim(),
            CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);

    public async Task EndAsync()
    {
        await _end.CancelAsync();
        await _writing;
    }

    /// <summary>Asserts that a restored instance holds the rows committed before a moment, all of them and no other.</summary>
    public async Task AssertRestoredAsync(CornacHome home, string address, DateTime at)
    {
        var found = (await QueryAsync(home, address, "SELECT count(*), coalesce(max(n), 0) FROM numbered")).Trim().Split('|');
        var (count, last) = (int.Parse(found[0], CultureInfo.InvariantCulture), int.Parse(found[1], CultureInfo.InvariantCulture));
        Assert.Equal(last, count);
        lock (_rows)
        {
            var least = _rows.Count(row => row.After <= at);
            var most = _rows.Count(row => row.Before <= at);
            Assert.True(count >= least && count <= most, $"{count} rows are there; {least} were committed before {at:O}, and {most} had begun.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await _connection.DisposeAsync();
        _end.Dispose();
    }

    private static async Task<string> QueryAsync(CornacHome home, string address, string sql) =>
        (await Psql.RunAsync(address, "5432", "boss", CornacHome.Password, "app", home.CaFile, sql)).Expect();

    private async Task WriteAsync()
    {
        await using var insert = new NpgsqlCommand("INSERT INTO numbered VALUES ($1) RETURNING clock_timestamp()", _connection);
        var number = insert.Parameters.Add(new NpgsqlParameter<int>());
        await using var clock = new NpgsqlCommand("SELECT clock_timestamp()", _connection);
        for (var n = 1; !_end.IsCancellationRequested; n++)
        {
            ((NpgsqlParameter<int>)number).TypedValue = n;
            // Committed after the first moment and before the second.
            var before = (DateTime)(await insert.ExecuteScalarAsync())!;
            var after = (DateTime)(await clock.ExecuteScalarAsync())!;
            lock (_rows) _rows.Add(new Row(n, before, after));
        }
    }
}
