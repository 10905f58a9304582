using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Engine.Backups;
using Cornac.Operators.Engine.Replication;
using Cornac.Operators.Machines;
using Microsoft.Extensions.Logging;

namespace Cornac.Operators.Standalone;

/// <summary>Finds what exists of an instance.</summary>
internal sealed partial class Observer(IMachine machine, Installations installations, RecordStore records, TimeProvider time, ILogger log)
{
    public async Task<ObservedInstance> ObserveAsync(InstanceLayout layout, CancellationToken cancellationToken)
    {
        if (await machine.ExistsAsync(layout.Deleting, cancellationToken))
            return new ObservedInstance { ResourceId = layout.ResourceId, State = InstanceState.Partial };
        if (!await machine.ExistsAsync(layout.Root, cancellationToken))
            return new ObservedInstance { ResourceId = layout.ResourceId, State = InstanceState.Absent };

        var record = await records.ReadAsync(layout, machine, cancellationToken);
        var node = layout.Node;
        var major = (await machine.ReadTextAsync(Path.Combine(node.Data, "PG_VERSION"), cancellationToken))?.Trim();
        if (major is null)
            return new ObservedInstance { ResourceId = layout.ResourceId, State = InstanceState.Partial };

        var engine = (await installations.FindAsync(cancellationToken)).LastOrDefault(v => string.Equals(v.Major, major, StringComparison.Ordinal));
        var status = await ServerStatus.ReadAsync(machine, node, cancellationToken);
        var facts = status.IsReady && engine is not null ? await AskAsync(layout.ResourceId, node, engine, DatabaseOf(record), status, cancellationToken) : null;
        var nodeState = status switch { { IsReady: true } => InstanceState.Running, { IsUp: true } => InstanceState.Starting, _ => InstanceState.Stopped };
        var archive = await ReadArchiveAsync(node, record.Archive, facts, cancellationToken);
        var (following, slots) = facts is null ? default
            : await AskReplicationAsync(layout, engine!, facts.IsInRecovery && record.Follows is not null, record.Slots.Count > 0, status, cancellationToken);
        return new ObservedInstance
        {
            ResourceId = layout.ResourceId,
            ArchivedUntil = archive.Until,
            ArchiveFailure = archive.Failure,
            State = record.Generation == 0 ? InstanceState.Partial : nodeState,
            Generation = record.Generation,
            EngineVersion = facts?.Version ?? engine?.Version,
            SystemIdentifier = facts?.SystemIdentifier ?? await ReadIdentifierAsync(node, engine, cancellationToken),
            PendingRestart = facts?.PendingRestart ?? false,
            StorageUsedBytes = await machine.GetSizeAsync(node.Data, cancellationToken),
            Replication = following?.Show(),
            DnsName = record.Certified?.DnsName,
            NeedsRepair = following is { IsLeftBehind: true } or { IsPaused: true } || (status.IsReady && Certified.IsDue(record.Certified, time.GetUtcNow())) || (slots is not null && !slots.SequenceEqual(record.Slots, StringComparer.Ordinal)),
            Nodes =
            [
                new ObservedNode
                {
                    Name = layout.NodeName,
                    Role = facts is { IsInRecovery: true } ? NodeRole.Standby : NodeRole.Primary,
                    State = nodeState,
                    SocketDirectory = node.SocketDirectory,
                    StartedAt = status.IsUp ? status.StartedAt : null,
                },
            ],
        };
    }

    /// <summary>What the server says; null when it does not answer.</summary>
    internal async Task<ServerFacts?> AskAsync(string resourceId, NodeLayout node, EngineVersion engine, string database, ServerStatus status, CancellationToken cancellationToken)
    {
        try
        {
            return await ServerFacts.AskAsync(machine, new Psql(node, engine), status.Port, database, cancellationToken);
        }
        catch (Exception e) when (e is EngineException or MachineException)
        {
            // It may be going down right now: what is known without its answer is still true.
            ServerDidNotAnswer(log, resourceId, e.Message);
            return null;
        }
    }

    /// <summary>How it follows, and what it has for those that follow it; each null where it does not apply, or the server did not answer.</summary>
    internal async Task<(FollowingFacts? Following, IReadOnlyList<string>? Slots)> AskReplicationAsync(
        InstanceLayout layout, EngineVersion engine, bool follows, bool isFollowed, ServerStatus status, CancellationToken cancellationToken)
    {
        try
        {
            var psql = new Psql(layout.Node, engine);
            return (
                follows ? await FollowingFacts.AskAsync(machine, layout.Node, psql, status.Port, cancellationToken) : null,
                isFollowed ? await FollowerSlots.ReadAsync(machine, psql, status.Port, cancellationToken) : null);
        }
        catch (Exception e) when (e is EngineException or MachineException)
        {
            ServerDidNotAnswer(log, layout.ResourceId, e.Message);
            return default;
        }
    }

    /// <param name="node">The node that archives.</param>
    /// <param name="archive">Fingerprint of the set; null while nothing is archived.</param>
    /// <param name="facts">What its server said; null when it did not.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task<(DateTimeOffset? Until, string? Failure)> ReadArchiveAsync(NodeLayout node, string? archive, ServerFacts? facts, CancellationToken cancellationToken)
    {
        if (archive is null || facts is null)
            return default;
        if (!facts.CanArchive)
            return (null, "PostgreSQL was started before it could archive WAL: reboot the instance once.");
        var status = await machine.ListAsync(node.ArchiveStatus, cancellationToken);
        var until = ArchiveProgress.Find(status, facts.Now, facts.EndsSegmentsInTime);
        if (facts.FailedSegment is not { } segment || !ArchiveProgress.HasWaiting(status))
            return (until, null);
        var reason = BackupFailures.Reason(await ServerLog.ReadEndAsync(machine, node, cancellationToken));
        return (until, $"WAL segment {segment} could not be archived{(reason.Length == 0 ? "." : $": {reason}")}");
    }

    private static string DatabaseOf(InstanceRecord record) =>
        record is { Provisioned: null, Recovery: null } ? "postgres" : ServerConfiguration.AdministrationDatabase;

    private async Task<string?> ReadIdentifierAsync(NodeLayout node, EngineVersion? engine, CancellationToken cancellationToken) =>
        engine is null ? null : await Cluster.ReadSystemIdentifierAsync(machine, node, engine, cancellationToken);

    [LoggerMessage(3004, LogLevel.Warning, "Instance {ResourceId}: the server did not answer: {Reason}")]
    private static partial void ServerDidNotAnswer(ILogger logger, string resourceId, string reason);
}
