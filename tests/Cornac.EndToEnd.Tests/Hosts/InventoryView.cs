using System.Text.Json;
using Cornac.EndToEnd.Tests.Clients;
using Npgsql;

namespace Cornac.EndToEnd.Tests.Hosts;

/// <summary>Cornac's own PostgreSQL, seen from beside the host: what lies in its tables, and where it runs.</summary>
internal sealed class InventoryView(string data)
{
    private readonly string _resourceId = ReadResourceId(data);

    public string ResourceId => _resourceId;

    public string Node => Path.Combine(data, "instances", _resourceId, "n1");

    public async Task<IReadOnlyList<string>> QueryAsync(string sql)
    {
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = Path.Combine(Node, "run"), Port = 5432, Username = "cornac", Database = "cornac", Pooling = false,
        };
        return await QueryAsync(builder.ConnectionString, sql);
    }

    /// <summary>The first column of every row, as text.</summary>
    public static async Task<IReadOnlyList<string>> QueryAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(Convert.ToString(reader.GetValue(0), System.Globalization.CultureInfo.InvariantCulture) ?? "");
        return rows;
    }

    /// <summary>All rows of all tables as text.</summary>
    public async Task<string> DumpAsync() => (await CommandLine.RunAsync(
        "pg_dump", ["-h", Path.Combine(Node, "run"), "-p", "5432", "-U", "cornac", "--inserts", "--quote-all-identifiers", "cornac"])).Expect();

    private static string ReadResourceId(string data)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(data, "inventory.json")));
        return file.RootElement.GetProperty("Spec").GetProperty(nameof(ResourceId)).GetString()!;
    }
}
