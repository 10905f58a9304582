using Cornac.Operators.Contract;
using Cornac.Operators.Machines;
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

    /// <summary>Fails unless libpq, which need not look the name up, verifies it on each of these addresses, or on none.</summary>
    public static async Task AnswersToAsync(StandaloneHarness harness, InstanceSpec spec, string name, bool isTrue, params IEnumerable<string> addresses)
    {
        foreach (var address in addresses)
        {
            var target = $"host={name} hostaddr={address} port={spec.Port} user={spec.MasterUsername} password='{StandaloneHarness.Password.Replace("'", "\\'", StringComparison.Ordinal)}' "
                + $"dbname={spec.DatabaseName} sslmode=verify-full sslrootcert={harness.AuthorityFile} connect_timeout=5";
            // A server reads its certificate again a little after it was told to.
            await Eventually.EqualAsync(isTrue, async () =>
                (await harness.Machine.RunAsync(new MachineCommand("/usr/bin/psql", "-XAtc", "SELECT 1", target) { User = RunAs.Host }, TestContext.Current.CancellationToken)).Succeeded);
        }
    }

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
