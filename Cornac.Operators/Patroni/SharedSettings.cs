using System.Text.Json.Nodes;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Patroni;

/// <summary>Which Patronis act on the settings that all nodes share. Each keeps a copy beside its data, and writes it once it has put new ones in force, or has
/// noted that they need a restart (Patroni's source, <c>_run_cycle</c> in <c>__main__.py</c>).</summary>
internal static class SharedSettings
{
    /// <summary>Whether a node acts on <paramref name="settings"/>, a JSON object.</summary>
    public static async Task<bool> AreSeenByAsync(ClusterNode node, string settings, IMachine machine, CancellationToken cancellationToken) =>
        await machine.ReadTextAsync(node.SharedFile, cancellationToken) is { Length: > 0 } copy && JsonNode.DeepEquals(JsonNode.Parse(copy), JsonNode.Parse(settings));
}
