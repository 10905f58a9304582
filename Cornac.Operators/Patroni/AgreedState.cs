using System.Text.Json;
using System.Text.Json.Serialization;
using Cornac.Operators.Patroni.Store;

namespace Cornac.Operators.Patroni;

/// <summary>What the nodes of a cluster agree on, as the store has it.</summary>
/// <param name="Prefix">Where its keys lie.</param>
/// <param name="Leader">The leader's lock: its name, and the session that holds it; null when nobody has it.</param>
/// <param name="SynchronousStandbys">Names of the standbys that have everything, and may take over.</param>
internal sealed record AgreedState(string Prefix, StoreEntry? Leader, IReadOnlyList<string> SynchronousStandbys)
{
    public static AgreedState Of(IReadOnlyList<StoreEntry> entries, string prefix)
    {
        var noted = Find("sync")?.Value is { } text ? JsonSerializer.Deserialize(text, SyncJson.Default.SyncState) : null;
        return new AgreedState(prefix, Find("leader"), noted?.Standby?.Split(',') ?? []);

        StoreEntry? Find(string name) => entries.FirstOrDefault(e => string.Equals(e.Key, prefix + name, StringComparison.Ordinal));
    }
}

/// <summary>Patroni's note of who has everything.</summary>
internal sealed record SyncState([property: JsonPropertyName("sync_standby")] string? Standby);

[JsonSerializable(typeof(SyncState))]
internal sealed partial class SyncJson : JsonSerializerContext;
