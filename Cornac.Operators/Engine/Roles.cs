using System.Text;
using System.Text.RegularExpressions;
using Cornac.Operators.Contract;

namespace Cornac.Operators.Engine;

/// <summary>The roles and databases of an RDS instance (RDS User Guide, "Understanding PostgreSQL roles and permissions"): the master role is a member of
/// <c>rds_superuser</c> and no superuser; <c>rdsadmin</c> is Cornac's.</summary>
public static partial class Roles
{
    private const string Superuser = "rds_superuser";
    private const int LongestName = 63;
    private const int CreateRoleIsHarmlessSince = 16;

    private const string KeepOperatingSystemClosed = """
        -- Before PostgreSQL 16 CREATEROLE may grant any role that is no superuser, and with these the master role would command the operating system
        -- (RDS forbids it in its own build). As superusers, which nobody can become, they can be granted by a superuser alone.
        UPDATE pg_authid SET rolsuper = true
        WHERE rolname IN ('pg_execute_server_program', 'pg_read_server_files', 'pg_write_server_files') AND NOT rolsuper;
        """;

    /// <summary>A script for psql that makes roles and databases as they shall be. It can be run again at any point.</summary>
    /// <param name="spec">What shall be.</param>
    /// <param name="createsDatabases">True until databases were made once: a user may drop them later.</param>
    public static string Script(InstanceSpec spec, bool createsDatabases)
    {
        Check(spec);
        var master = Sql.Identifier(spec.MasterUsername);
        var password = spec.MasterPasswordVerifier is { } verifier ? Sql.Literal(verifier) : "NULL";
        // One transaction: all or nothing, and one sync.
        List<string> script = ["BEGIN;"];
        Unless(script, RoleExists(Superuser), $"CREATE ROLE {Superuser} NOLOGIN");
        script.Add($"""
            SELECT format('GRANT %I TO {Superuser} WITH ADMIN OPTION', rolname) FROM pg_roles
            WHERE rolname IN ('pg_monitor', 'pg_signal_backend', 'pg_checkpoint', 'pg_read_all_data', 'pg_write_all_data', 'pg_create_subscription', 'pg_maintain') \gexec
            """);
        if (Major(spec) < CreateRoleIsHarmlessSince)
            script.Add(KeepOperatingSystemClosed);
        Unless(script, RoleExists(spec.MasterUsername), $"CREATE ROLE {master}");
        script.Add($"ALTER ROLE {master} WITH LOGIN INHERIT CREATEDB CREATEROLE NOSUPERUSER VALID UNTIL 'infinity' PASSWORD {password};");
        script.Add($"GRANT {Superuser} TO {master} WITH ADMIN OPTION;");
        script.Add("COMMIT;");
        if (createsDatabases)
            AppendDatabases(script, spec, master);
        return string.Join('\n', script) + '\n';
    }

    /// <summary>Refuses what cannot be a master role.</summary>
    /// <exception cref="EngineException">The name is reserved or malformed, or the verifier is none.</exception>
    public static void Check(InstanceSpec spec)
    {
        var name = spec.MasterUsername;
        if (name.Length == 0 || Encoding.UTF8.GetByteCount(name) > LongestName || name.Any(char.IsControl))
            throw new EngineException(FailureKind.Permanent, "The name of the master role has 1 to 63 bytes and no control characters.");
        if (name is ServerConfiguration.Administrator or Replication.Following.Role or Superuser or "public" or "none" || name.StartsWith("pg_", StringComparison.Ordinal))
            throw new EngineException(FailureKind.Permanent, $"\"{name}\" is reserved and cannot be the master role.");
        if (spec.MasterPasswordVerifier is { } verifier && !Verifier().IsMatch(verifier))
            throw new EngineException(FailureKind.Permanent, "The master password's verifier is not in PostgreSQL's SCRAM-SHA-256 form.");
    }

    private static void AppendDatabases(List<string> script, InstanceSpec spec, string master)
    {
        Unless(script, DatabaseExists(ServerConfiguration.AdministrationDatabase), $"CREATE DATABASE {ServerConfiguration.AdministrationDatabase}");
        script.Add($"REVOKE ALL ON DATABASE {ServerConfiguration.AdministrationDatabase} FROM PUBLIC;");
        if (spec.DatabaseName is { } name)
            Unless(script, DatabaseExists(name), $"CREATE DATABASE {Sql.Identifier(name)} OWNER {master}");
        script.Add($"ALTER DATABASE postgres OWNER TO {master};");
        script.Add($"ALTER DATABASE template1 OWNER TO {master};");
    }

    private static void Unless(List<string> script, string exists, string statement) =>
        script.Add($"SELECT {Sql.Literal(statement)} WHERE NOT EXISTS ({exists}) \\gexec");

    private static string RoleExists(string name) => $"SELECT FROM pg_roles WHERE rolname = {Sql.Literal(name)}";

    private static string DatabaseExists(string name) => $"SELECT FROM pg_database WHERE datname = {Sql.Literal(name)}";

    private static int Major(InstanceSpec spec) =>
        int.Parse(spec.EngineVersion.Split('.', 2)[0], System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\ASCRAM-SHA-256\$[1-9][0-9]{0,9}:[A-Za-z0-9+/]+={0,2}\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Verifier();
}
