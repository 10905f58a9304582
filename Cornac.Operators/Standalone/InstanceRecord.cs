using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Engine.Backups;
using Cornac.Operators.Engine.Replication;

namespace Cornac.Operators.Standalone;

/// <summary>What the operator remembers of an instance beside what it can see, in <c>state.json</c>, without a secret. Each part is written after the effect it
/// tells of, except <see cref="Started"/> and <see cref="Starting"/>, which are written before: a server that runs was started with it or something
/// older.</summary>
internal sealed record InstanceRecord
{
    /// <summary>Generation of the last specification reached completely, 0 while the instance was never complete.</summary>
    public long Generation { get; init; }

    /// <summary>Engine version asked for by that specification.</summary>
    public string? EngineVersion { get; init; }

    public int StorageGiB { get; init; }

    /// <summary>Fingerprint of the configuration that a running server was last told to read.</summary>
    public string? Configured { get; init; }

    /// <summary>What its certificates are for; null while there are none.</summary>
    public Certified? Certified { get; init; }

    public StartRecord? Started { get; init; }

    /// <summary>When the last start was begun; null once the server was stopped again. Whoever would copy the data of a stopped server looks here.</summary>
    public DateTimeOffset? Starting { get; init; }

    /// <summary>Value of <see cref="Provisioned"/> for a read replica, whose roles are its source's.</summary>
    public const string BySource = "source";

    /// <summary>Fingerprint of master role and password as provisioned.</summary>
    public string? Provisioned { get; init; }

    public string? SystemIdentifier { get; init; }

    /// <summary>Fingerprint of the set that was prepared for the instance's WAL, and tried at least; null while none is archived.</summary>
    public string? Archive { get; init; }

    /// <summary>How the instance is restored from a backup; null for one that began empty.</summary>
    public RecoveryPlan? Recovery { get; init; }

    /// <summary>Resource id of the instance that this one was last copied from, to follow it; null once it is promoted, and for every other instance.</summary>
    public string? Follows { get; init; }

    /// <summary>Slots that were made for instances that follow this one.</summary>
    public IReadOnlyList<string> Slots { get => field ?? []; init; }

    /// <summary>When the server was first asked to stop, for the time when asking becomes telling.</summary>
    public DateTimeOffset? StopAsked { get; init; }

    public static InstanceRecord Parse(string? text) =>
        text is null ? new InstanceRecord() : JsonSerializer.Deserialize(text, InstanceRecordJson.Default.InstanceRecord)!;

    public string Format() => JsonSerializer.Serialize(this, InstanceRecordJson.Default.InstanceRecord);

    public static string Fingerprint(params ReadOnlySpan<string?> parts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in parts)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(part ?? string.Empty));
            hash.AppendData([0]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>What a start of the server took into account, of all that only a start can change.</summary>
/// <param name="EngineVersion">The version asked for, not the one found: a package upgrade behind Cornac's back asks for no restart.</param>
/// <param name="MemoryBytes">Memory of the class.</param>
/// <param name="VirtualCpus">Virtual CPUs of the class.</param>
/// <param name="Address">Address it listens on.</param>
/// <param name="Port">Port it listens on.</param>
/// <param name="RestartToken">The last token served.</param>
/// <param name="Isolated">True when it listens nowhere.</param>
internal sealed record StartRecord(string EngineVersion, long MemoryBytes, int VirtualCpus, string Address, int Port, string? RestartToken, bool Isolated = false)
{
    /// <summary>What the data of a standby demanded; null for a server that was none.</summary>
    public StandbyFloor? Floor { get; init; }

    public static StartRecord For(InstanceSpec spec, StandbyFloor? floor) =>
        new(spec.EngineVersion, spec.Class.MemoryBytes, spec.Class.VirtualCpus, spec.Address, spec.Port, spec.RestartToken, spec.Isolated) { Floor = floor };

    /// <summary>A token that is gone asks for nothing, and more than is demanded serves, too.</summary>
    public bool Serves(StartRecord wanted) =>
        this == wanted with { RestartToken = wanted.RestartToken ?? RestartToken, Floor = Floor } && (wanted.Floor is null || wanted.Floor.IsCoveredBy(Floor ?? StandbyFloor.None));
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(InstanceRecord))]
internal sealed partial class InstanceRecordJson : JsonSerializerContext;
