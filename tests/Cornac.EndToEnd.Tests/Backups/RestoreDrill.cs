using System.Text.Json.Nodes;
using Cornac.EndToEnd.Tests.Clients;
using Cornac.EndToEnd.Tests.Hosts;
using Cornac.Testing;

namespace Cornac.EndToEnd.Tests.Backups;

/// <summary>A restore drill with the AWS CLI, as the user guide shows.</summary>
internal static class RestoreDrill
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Has an instance drilled, and waits for the result.</summary>
    public static async Task<JsonNode> RunAsync(CornacHome home, string instance, string countedTable)
    {
        var models = Path.Combine(home.Data, "models");
        var folder = Directory.CreateDirectory(Path.Combine(models, "cornac", "2026-11-23")).FullName;
        File.Copy(Path.Combine(PublishedHost.Repository(), "models", "cornac.json"), Path.Combine(folder, "service-2.json"), overwrite: true);
        var aws = new Aws("aws", new Dictionary<string, string?>(home.Exports(), StringComparer.Ordinal) { ["AWS_DATA_PATH"] = models });
        var started = await aws.JsonAsync("cornac", "start-restore-drill", "--db-instance-identifier", instance, "--counted-tables", countedTable);
        var id = (string)started["RestoreDrill"]!["RestoreDrillId"]!;
        await Eventually.Until(
            async () => (await home.Inventory.QueryAsync($"SELECT id FROM restore_drills WHERE id = '{id}' AND ended_at IS NOT NULL")).Count == 1, Patience,
            () => $"The drill does not end.\n{home.Logs}");
        return (await aws.JsonAsync("cornac", "describe-restore-drills"))["RestoreDrills"]!.AsArray().Single(d => (string)d!["RestoreDrillId"]! == id)!;
    }
}
