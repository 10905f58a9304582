using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Engine.Replication;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Standalone;

/// <summary>What one turn of converging starts from: what is wanted, and what was found.</summary>
internal sealed record Situation
{
    public required InstanceSpec Desired { get; init; }

    public required InstanceLayout Layout { get; init; }

    /// <summary>The installed PostgreSQL that the instance runs on.</summary>
    public required EngineVersion Engine { get; init; }

    public required MachineFacts Machine { get; init; }

    public required InstanceRecord Record { get; init; }

    /// <summary>True when every folder of the node is there.</summary>
    public required bool HasFolders { get; init; }

    public required bool HasCluster { get; init; }

    public required ServerStatus Server { get; init; }

    /// <summary>Configuration as it shall be.</summary>
    public required DesiredConfiguration Configuration { get; init; }

    /// <summary>What the data demand of a server that follows another, or has and is not promoted yet; null for any other.</summary>
    public StandbyFloor? Floor { get; init; }

    /// <summary>How a running server follows; null for one that does not, and until the instance is complete.</summary>
    public FollowingFacts? Following { get; init; }

    /// <summary>True while a copy of the source is made, or was and has not taken its place yet.</summary>
    public bool IsCopying { get; init; }

    /// <summary>What a running server has for instances that follow this one; null where there never were any.</summary>
    public IReadOnlyList<string>? Slots { get; init; }

    public bool IsStandby => Floor is not null;

    public bool MustPromote => Desired.Follows is null && HasCluster && !IsRestoring && (IsStandby || Record.Follows is not null);

    public StartRecord WantedStart => StartRecord.For(Desired, Floor);

    public string WantedProvision => InstanceRecord.Fingerprint(Desired.MasterUsername, Desired.MasterPasswordVerifier);

    public bool IsProvisioned => string.Equals(Record.Provisioned, WantedProvision, StringComparison.Ordinal);

    /// <summary>True while the data of a new instance are still to come from a backup, or to be brought up to the time asked for.</summary>
    public bool IsRestoring => Desired.Origin is not null && Record is { Generation: 0, Recovery: null or { Done: false } };

    /// <summary>An instance that is wanted stopped runs once, so that it is complete when it is started later.</summary>
    public bool ShouldRun => Desired.Power == PowerState.Running || Record.Provisioned is null || MustPromote;

    public bool MustRestart => Server.IsUp && Record.Started is { } started && !started.Serves(WantedStart);
}
