using Cornac.Operators.Contract;
using Npgsql;

namespace Cornac.Operators.Tests.Standalone;

/// <summary>Connections as users make them: TCP, TLS with full verification against Cornac's authority, password.</summary>
internal static class Connecting
{
    public static async Task<NpgsqlConnection> AsMasterAsync(StandaloneHarness harness, InstanceSpec spec, string password = StandaloneHarness.Password)
    {
        var connection = new NpgsqlConnection(ConnectionString(harness, spec, password).ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    public static NpgsqlConnectionStringBuilder ConnectionString(StandaloneHarness harness, InstanceSpec spec, string password = StandaloneHarness.Password) => new()
    {
        Host = spec.Address,
        Port = spec.Port,
        Username = spec.MasterUsername,
        Password = password,
        Database = spec.DatabaseName,
        SslMode = SslMode.VerifyFull,
        RootCertificate = harness.AuthorityFile,
        Pooling = false,
        Timeout = 5,
    };

    public static async Task<T> ScalarAsync<T>(this NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public static async Task ExecuteAsync(this NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
