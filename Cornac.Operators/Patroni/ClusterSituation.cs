using System.Globalization;
using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;
using Cornac.Operators.Patroni.Store;
using Cornac.Operators.Standalone;

namespace Cornac.Operators.Patroni;

/// <summary>What one turn of converging on a cluster starts from: what is wanted, and what was found.</summary>
internal sealed record ClusterSituation
{
    public required InstanceSpec Desired { get; init; }

    public required ClusterLayout Layout { get; init; }

    public required ClusterRecord Record { get; init; }

    /// <summary>True until the record is written for the first time.</summary>
    public required bool IsNew { get; init; }

    public required EngineVersion Engine { get; init; }

    public required MachineFacts Machine { get; init; }

    /// <summary>How to reach the store; null while it is down, or was never started.</summary>
    public required StoreAccess? Store { get; init; }

    /// <summary>Password of Patroni's REST API.</summary>
    public required string Secret { get; init; }

    public required IReadOnlyList<NodeSituation> Nodes { get; init; }

    /// <summary>Whether what holds the address runs.</summary>
    public required bool IsAddressHeld { get; init; }

    /// <summary>What every node shall be given; null while the store is unknown.</summary>
    public required ClusterConfiguration? Configuration { get; init; }

    /// <summary>What the primary has for instances that follow this one; null where there never were any, and while it does not answer.</summary>
    public IReadOnlyList<string>? Slots { get; init; }

    /// <summary>The node whose data count: the primary, or one that has some.</summary>
    public NodeSituation? Main => Primary ?? Nodes.FirstOrDefault(n => n.HasData && string.Equals(n.Node.Name, Record.Primary, StringComparison.Ordinal)) ?? Nodes.FirstOrDefault(n => n.HasData);

    public NodeSituation? Primary => Nodes.FirstOrDefault(n => n.Report is { IsPrimary: true });

    /// <summary>A standby that has all that was acknowledged.</summary>
    public NodeSituation? SynchronousStandby => Nodes.FirstOrDefault(n => n.IsInStepWith(Primary));

    /// <summary>A cluster that is wanted stopped runs once, so that it is complete when it is started later.</summary>
    public bool ShouldRun => Desired.Power == PowerState.Running || !Record.IsFormed || !IsProvisioned;

    public string WantedProvision => InstanceRecord.Fingerprint(Desired.MasterUsername, Desired.MasterPasswordVerifier);

    public bool IsProvisioned => string.Equals(Record.Provisioned, WantedProvision, StringComparison.Ordinal);

    /// <summary>Fingerprint of what only a restart of PostgreSQL brings into force.</summary>
    public string WantedRestart => FormattableString.Invariant($"{Desired.EngineVersion}/{Desired.Class.MemoryBytes}/{Desired.Class.VirtualCpus}/{Desired.Port}");

    /// <summary>True while there are settings that only a restart brings into force.</summary>
    public bool HasNewSettings => !string.Equals(Record.Restarted, WantedRestart, StringComparison.Ordinal);

    public bool MustRestart =>
        HasNewSettings
        || (Desired.RestartToken is { } token && !string.Equals(token, Record.RestartToken, StringComparison.Ordinal));

    /// <summary>True when a standby that has the new settings may take over instead of a restart of the primary: none was asked for, and nodes are the same and
    /// reach each other as before.</summary>
    public bool MayTakeOver =>
        (Desired.RestartToken is null || string.Equals(Desired.RestartToken, Record.RestartToken, StringComparison.Ordinal))
        && Record.Restarted is { } before
        && before.StartsWith(Desired.EngineVersion + "/", StringComparison.Ordinal)
        && before.EndsWith(string.Create(CultureInfo.InvariantCulture, $"/{Desired.Port}"), StringComparison.Ordinal);

    public bool MustSwitchOver =>
        Desired.HighAvailability!.SwitchoverToken is { } token && !string.Equals(token, Record.SwitchoverToken, StringComparison.Ordinal);
}

/// <summary>One node as it was found.</summary>
/// <param name="Node">Where it is.</param>
/// <param name="HasFolders">True when every folder of it is there.</param>
/// <param name="HasData">True when it has a cluster's data.</param>
/// <param name="Server">Its PostgreSQL.</param>
/// <param name="Patroni">Its Patroni; null while that is down.</param>
/// <param name="Report">What Patroni says; null when it does not answer.</param>
internal sealed record NodeSituation(ClusterNode Node, bool HasFolders, bool HasData, ServerStatus Server, MachineProcess? Patroni, NodeReport? Report)
{
    public bool IsUp => Server.IsUp || Patroni is not null;

    /// <summary>Whether the node has all that <paramref name="primary"/> has acknowledged: both say so.</summary>
    public bool IsInStepWith(NodeSituation? primary) =>
        this != primary && Report is { IsRunning: true, IsSynchronous: true }
        && primary?.Report?.Replication.Any(sender => sender.IsSynchronous && string.Equals(sender.Name, Node.Name, StringComparison.Ordinal)) == true;

    public static async Task<NodeSituation> FindAsync(ClusterNode node, IMachine machine, PatroniApi api, CancellationToken cancellationToken)
    {
        var patroni = await node.Patroni.FindAsync(machine, cancellationToken);
        return new NodeSituation(
            node,
            await machine.ExistsAsync(node.PatroniFolder, cancellationToken),
            await machine.ExistsAsync(Path.Combine(node.Layout.Data, "PG_VERSION"), cancellationToken),
            await ServerStatus.ReadAsync(machine, node.Layout, cancellationToken),
            patroni,
            patroni is { IsPaused: false } ? await api.LookAsync(node, cancellationToken) : null);
    }
}
