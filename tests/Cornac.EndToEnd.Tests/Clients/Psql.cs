namespace Cornac.EndToEnd.Tests.Clients;

/// <summary>psql, as a user with the authority's certificate runs it.</summary>
internal static class Psql
{
    public static Task<CommandResult> RunAsync(
        string address, string port, string user, string password, string database, string ca, string sql, string more = "") =>
        CommandLine.RunAsync(
            "psql",
            [
                "--no-psqlrc", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1", "--command", sql,
                $"host={address} port={port} user={user} dbname={database} sslmode=verify-full sslrootcert={ca} connect_timeout=10 {more}",
            ],
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["PGPASSWORD"] = password, ["PGPASSFILE"] = "/nonexistent" });
}
