using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;
using Cornac.Operators.Tests.Conformance;
using Npgsql;

namespace Cornac.Operators.Tests.Standalone;

/// <summary>Who gets in, and what the master role may do: asked of one instance, which no test changes.</summary>
public sealed class StandaloneAccessTests(StandaloneAccessTests.Instance instance) : IClassFixture<StandaloneAccessTests.Instance>
{
    private readonly StandaloneHarness _harness = instance.Harness;
    private readonly InstanceSpec _spec = instance.Spec;

    [Fact]
    public async Task Connection_without_TLS_is_refused()
    {
        var plain = Connecting.ConnectionString(_harness, _spec);
        plain.SslMode = SslMode.Disable;
        plain.RootCertificate = null;

        var refused = await Assert.ThrowsAsync<PostgresException>(() => OpenAsync(plain));

        Assert.Equal(PostgresErrorCodes.InvalidAuthorizationSpecification, refused.SqlState);
    }

    [Fact]
    public async Task Administrator_gets_in_with_the_hosts_certificate_and_not_without()
    {
        var administrator = Connecting.ConnectionString(_harness, _spec);
        administrator.Username = ServerConfiguration.Administrator;
        administrator.Database = ServerConfiguration.AdministrationDatabase;
        await Assert.ThrowsAsync<PostgresException>(() => OpenAsync(administrator));

        administrator.SslCertificate = Path.Combine(_harness.DataDirectory, "pki", "rdsadmin.pem");
        administrator.SslKey = Path.Combine(_harness.DataDirectory, "pki", "rdsadmin.key");
        await using var connection = await OpenAsync(administrator);

        Assert.True(await connection.ScalarAsync<bool>("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"));
    }

    [Fact]
    public async Task Master_may_connect_on_the_socket_as_the_hosts_user()
    {
        var seen = await _harness.Open().ObserveAsync(_spec.ResourceId, TestContext.Current.CancellationToken);
        var local = new NpgsqlConnectionStringBuilder { Host = seen.Nodes[0].SocketDirectory, Port = _spec.Port, Username = _spec.MasterUsername, Database = "app", Pooling = false };

        await using var connection = await OpenAsync(local);

        Assert.Equal(_spec.MasterUsername, await connection.ScalarAsync<string>("SELECT current_user::text"));
    }

    [Fact]
    public async Task Master_owns_its_databases_and_makes_roles()
    {
        await using var connection = await Connecting.AsMasterAsync(_harness, _spec);

        Assert.False(await connection.ScalarAsync<bool>("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"));
        await connection.ExecuteAsync("CREATE TABLE public.t (n int); CREATE SCHEMA s; CREATE ROLE app LOGIN; GRANT rds_superuser TO app;");
        await connection.ExecuteAsync("CREATE DATABASE other");
        await connection.ExecuteAsync("CHECKPOINT");
        Assert.Equal(1L, await connection.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE pid = pg_backend_pid()"));
    }

    [Theory]
    [InlineData("GRANT pg_execute_server_program TO CURRENT_USER")]
    [InlineData("GRANT pg_read_server_files TO CURRENT_USER")]
    [InlineData("GRANT pg_write_server_files TO CURRENT_USER")]
    [InlineData("GRANT rdsadmin TO CURRENT_USER")]
    [InlineData("ALTER ROLE rdsadmin PASSWORD 'x'")]
    [InlineData("COPY (SELECT 1) TO PROGRAM 'id'")]
    [InlineData("ALTER SYSTEM SET work_mem = '1GB'")]
    [InlineData("DROP DATABASE rdsadmin")]
    public async Task Master_cannot_reach_the_operating_system_or_the_administrator(string statement)
    {
        await using var connection = await Connecting.AsMasterAsync(_harness, _spec);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(statement));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task Verifier_is_found_in_no_log_and_no_file_of_Cornac()
    {
        var target = _harness.Open();
        var noisy = _harness.NewSpec() with { Parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["log_statement"] = "all", ["log_min_duration_statement"] = "0" } };
        await OperatorHarness.ConvergeAsync(target, noisy);
        var next = noisy with { MasterPasswordVerifier = ScramVerifier.Create("other"), Generation = noisy.Generation + 1 };
        await OperatorHarness.ConvergeAsync(target, next);

        var needle = next.MasterPasswordVerifier![^40..];
        var search = new MachineCommand("/usr/bin/grep", "-rlF", "--exclude-dir=data", needle, _harness.DataDirectory) { User = RunAs.Host };
        var result = await _harness.Machine.RunAsync(search, TestContext.Current.CancellationToken);

        Assert.Equal(1, result.ExitCode);
        Assert.Empty(result.StandardOutput);
    }

    [Theory]
    [InlineData("rdsadmin")]
    [InlineData("rds_superuser")]
    [InlineData("pg_monitor")]
    [InlineData("")]
    public async Task Reserved_master_name_fails_for_good(string name)
    {
        var spec = _harness.NewSpec() with { MasterUsername = name };

        var turn = await OperatorHarness.FollowAsync(_harness.Open(), spec);

        Assert.Equal(FailureKind.Permanent, Assert.IsType<Turn.Fail>(turn).Kind);
    }

    private static async Task<NpgsqlConnection> OpenAsync(NpgsqlConnectionStringBuilder builder)
    {
        var connection = new NpgsqlConnection(builder.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    public sealed class Instance : IAsyncLifetime
    {
        public Instance() => Spec = Harness.NewSpec() with { MasterUsername = "Boss \"the\" +all" };

        internal StandaloneHarness Harness { get; } = new();

        internal InstanceSpec Spec { get; }

        public async ValueTask InitializeAsync() => await OperatorHarness.ConvergeAsync(Harness.Open(), Spec);

        public ValueTask DisposeAsync() => Harness.DisposeAsync();
    }
}
