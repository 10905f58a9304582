using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
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

    public StartRecord WantedStart => StartRecord.For(Desired);

    public string WantedProvision => InstanceRecord.Fingerprint(Desired.MasterUsername, Desired.MasterPasswordVerifier);

    public bool IsProvisioned => string.Equals(Record.Provisioned, WantedProvision, StringComparison.Ordinal);

    /// <summary>True while the data of a new instance are still to come from a backup, or to be brought up to the time asked for.</summary>
    public bool IsRestoring => Desired.Origin is not null && Record is { Generation: 0, Recovery: null or { Done: false } };

    /// <summary>An instance that is wanted stopped runs once, so that it is complete when it is started later.</summary>
    public bool ShouldRun => Desired.Power == PowerState.Running || Record.Provisioned is null;

    public bool MustRestart => Server.IsUp && Record.Started is { } started && !started.Serves(WantedStart);
}
