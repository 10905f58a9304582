using System.Text.Json;
using System.Text.Json.Serialization;
using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Patroni;

/// <summary>What the operator remembers of a cluster beside what it can see, in <c>cluster.json</c>, without a secret.</summary>
/// <remarks>What generated code reads has no default but null (https://github.com/dotnet/runtime/issues/84484): a list that is not there is an empty one by its
/// own account.</remarks>
internal sealed record ClusterRecord
{
    /// <summary>Address of each node, in their order.</summary>
    public required IReadOnlyList<string> NodeAddresses { get; init; }

    /// <summary>Address and port that clients use.</summary>
    public required string Address { get; init; }

    public required int Port { get; init; }

    /// <summary>Generation of the last specification reached completely; that of the single instance until it is a cluster.</summary>
    public long Generation { get; init; }

    public string? EngineVersion { get; init; }

    public int StorageGiB { get; init; }

    /// <summary>True once Patroni looks after the data, and not the operator of single nodes.</summary>
    public bool IsAdopted { get; init; }

    /// <summary>True once a standby had all that the primary has.</summary>
    public bool IsFormed { get; init; }

    /// <summary>What shall be: only while it shall run does the guard act. Written before anything is stopped.</summary>
    public ClusterWish Wish { get; init; }

    /// <summary>Fingerprint of the files that every node was given.</summary>
    public string? Configured { get; init; }

    /// <summary>What the nodes' certificates are for; null while they have none.</summary>
    public Certified? Certified { get; init; }

    /// <summary>Fingerprint of what nodes share, as Patroni was told.</summary>
    public string? Shared { get; init; }

    /// <summary>Fingerprint of the configuration of what holds the address, as it runs.</summary>
    public string? Proxied { get; init; }

    /// <summary>Fingerprint of what only a restart brings into force, as served.</summary>
    public string? Restarted { get; init; }

    /// <summary>Last restart asked for that was served.</summary>
    public string? RestartToken { get; init; }

    /// <summary>Last change of the primary asked for that was served.</summary>
    public string? SwitchoverToken { get; init; }

    /// <summary>The change of the primary that Patroni was asked for last, as long as nobody has seen its end.</summary>
    public AskedHandover? Asked { get; init; }

    /// <summary>The last change of the primary on purpose.</summary>
    public ObservedFailover? LastSwitchover { get; init; }

    /// <summary>Fingerprint of master role and password as provisioned.</summary>
    public string? Provisioned { get; init; }

    public string? Archive { get; init; }

    public string? SystemIdentifier { get; init; }

    /// <summary>Slots that were there for instances that follow this one.</summary>
    public IReadOnlyList<string> Slots { get => field ?? []; init; }

    /// <summary>When the nodes were first asked to stop, for the time when asking becomes telling.</summary>
    public DateTimeOffset? StopAsked { get; init; }

    /// <summary>Node that was the primary when it was last looked at; the one to start first.</summary>
    public string? Primary { get; init; }

    public string Format() => JsonSerializer.Serialize(this, ClusterRecordJson.Default.ClusterRecord);

    /// <summary>Null when there is none: the instance is none of several nodes.</summary>
    public static async Task<ClusterRecord?> ReadAsync(ClusterLayout layout, IMachine machine, CancellationToken cancellationToken)
    {
        var text = await machine.ReadTextAsync(layout.State, cancellationToken);
        try
        {
            return text is null ? null : JsonSerializer.Deserialize(text, ClusterRecordJson.Default.ClusterRecord);
        }
        catch (JsonException e)
        {
            throw new EngineException(FailureKind.Permanent, $"{layout.State} is damaged ({e.Message}); restore it from a backup of the data directory.", e);
        }
    }

    public Task WriteAsync(ClusterLayout layout, IMachineLease machine, CancellationToken cancellationToken) =>
        machine.WriteTextAsync(layout.State, Format(), FileAccessFor.Everyone, cancellationToken);
}

/// <param name="From">Primary before it.</param>
/// <param name="For">What it was to serve: what comes about for one thing must not count for another.</param>
internal sealed record AskedHandover(string From, string For);

internal enum ClusterWish
{
    Run,
    Stop,
    Single,
}

[JsonSerializable(typeof(ClusterRecord))]
[JsonSerializable(typeof(ObservedFailover))]
[JsonSourceGenerationOptions(UseStringEnumConverter = true, WriteIndented = true)]
internal sealed partial class ClusterRecordJson : JsonSerializerContext;
