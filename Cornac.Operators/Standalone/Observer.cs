using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Engine.Backups;
using Cornac.Operators.Machines;
using Microsoft.Extensions.Logging;

namespace Cornac.Operators.Standalone;

/// <summary>Finds what exists of an instance.</summary>
internal sealed partial class Observer(IMachine machine, Installations installations, RecordStore records, ILogger log)
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
        var facts = status.IsReady && engine is not null ? await AskAsync(layout, engine, record, status, cancellationToken) : null;
        var nodeState = status switch { { IsReady: true } => InstanceState.Running, { IsUp: true } => InstanceState.Starting, _ => InstanceState.Stopped };
        var archive = await ReadArchiveAsync(node, record, facts, cancellationToken);
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
            Nodes =
            [
                new ObservedNode
                {
                    Name = InstanceLayout.NodeName,
                    Role = facts is { IsInRecovery: true } ? NodeRole.Standby : NodeRole.Primary,
                    State = nodeState,
                    SocketDirectory = node.SocketDirectory,
                    StartedAt = status.IsUp ? status.StartedAt : null,
                },
            ],
        };
    }

    private async Task<ServerFacts?> AskAsync(InstanceLayout layout, EngineVersion engine, InstanceRecord record, ServerStatus status, CancellationToken cancellationToken)
    {
        var database = record is { Provisioned: null, Recovery: null } ? "postgres" : ServerConfiguration.AdministrationDatabase;
        try
        {
            return await ServerFacts.AskAsync(machine, new Psql(layout.Node, engine), status.Port, database, cancellationToken);
        }
        catch (Exception e) when (e is EngineException or MachineException)
        {
            // It may be going down right now: what is known without its answer is still true.
            ServerDidNotAnswer(log, layout.ResourceId, e.Message);
            return null;
        }
    }

    private async Task<(DateTimeOffset? Until, string? Failure)> ReadArchiveAsync(NodeLayout node, InstanceRecord record, ServerFacts? facts, CancellationToken cancellationToken)
    {
        if (record.Archive is null || facts is null)
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

    private async Task<string?> ReadIdentifierAsync(NodeLayout node, EngineVersion? engine, CancellationToken cancellationToken) =>
        engine is null ? null : await Cluster.ReadSystemIdentifierAsync(machine, node, engine, cancellationToken);

    [LoggerMessage(3004, LogLevel.Warning, "Instance {ResourceId}: the server did not answer: {Reason}")]
    private static partial void ServerDidNotAnswer(ILogger logger, string resourceId, string reason);
}
