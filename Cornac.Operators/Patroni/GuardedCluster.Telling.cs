using System.Text.Json;
using Cornac.Operators.Contract;
using Cornac.Operators.Machines;
using Microsoft.Extensions.Logging;

namespace Cornac.Operators.Patroni;

/// <content>Telling of a failover, from its beginning until the lost node is back. How far it was told stands in a file: when the host dies, the next one goes on
/// from there. What it tells twice is the same in its time of beginning.</content>
internal sealed partial class GuardedCluster
{
    /// <summary>A failover that has begun, and whose end is not told.</summary>
    private ObservedFailover? _open;

    /// <summary>The node that was lost, until it is told to be back.</summary>
    private string? _lost;

    private Task<bool>? _askingLost;
    private bool _isTakenUp;

    /// <summary>Goes on where an earlier host was when it died.</summary>
    private async Task TakeUpAsync(CancellationToken cancellationToken)
    {
        if (_isTakenUp)
            return;
        var noted = await ReadNoteAsync(cancellationToken);
        _isTakenUp = true;
        if (noted is null)
            return;
        _lost = noted.From;
        if (noted.Phase != FailoverPhase.Started)
            return;
        // It may have died before it had told even that.
        await ReportAsync(noted, cancellationToken);
        _open = noted;
    }

    /// <summary>Ends what was cut short, once there is a primary.</summary>
    private async Task CloseAsync(ClusterNode? leader, CancellationToken cancellationToken)
    {
        if (_open is { } open && leader is not null && await api.LookAsync(leader, cancellationToken) is { IsPrimary: true })
            await CloseAsync(open, leader, cancellationToken);
    }

    /// <summary>Tells how a failover has ended whose end no host has seen; for how long the address led to no primary nobody knows.</summary>
    private Task CloseAsync(ObservedFailover open, ClusterNode leader, CancellationToken cancellationToken)
    {
        var end = open with { Elapsed = time.GetUtcNow() - open.BeganAt };
        if (!string.Equals(leader.Name, open.From, StringComparison.Ordinal))
            return EndAsync(end with { Phase = FailoverPhase.Completed, To = leader.Name }, cancellationToken);
        _lost = null;
        return EndAsync(end with { Phase = FailoverPhase.Abandoned, Reason = AsBefore(leader) }, cancellationToken);
    }

    private static string AsBefore(ClusterNode leader) => $"Node {leader.Name} is the primary as before.";

    private async Task BeginAsync(ObservedFailover failover, CancellationToken cancellationToken)
    {
        _open = failover;
        await NoteAsync(failover, cancellationToken);
    }

    private async Task EndAsync(ObservedFailover failover, CancellationToken cancellationToken)
    {
        await ReportAsync(failover, cancellationToken);
        _open = null;
        await NoteAsync(_lost is null ? null : failover, cancellationToken);
    }

    /// <summary>Tells once that the lost node is back. It is asked in the background too, and what it says is heard at the next look.</summary>
    private async Task ReportRepairAsync(IReadOnlyList<ClusterNode> nodes, CancellationToken cancellationToken)
    {
        if (_lost is null || _open is not null || nodes.FirstOrDefault(n => string.Equals(n.Name, _lost, StringComparison.Ordinal)) is not { } node
            || _askingLost is { IsCompleted: false })
            return;
        if (_askingLost is not { IsCompletedSuccessfully: true } || !await _askingLost)
        {
            _askingLost = FollowsAsync(node, nodes, cancellationToken);
            return;
        }

        (_lost, _askingLost) = (null, null);
        await ReportAsync(new ObservedFailover(layout.ResourceId, FailoverPhase.Repaired, node.Name, null, "It follows the primary again.", time.GetUtcNow(), TimeSpan.Zero), cancellationToken);
        await NoteAsync(failover: null, cancellationToken);
    }

    private async Task<bool> FollowsAsync(ClusterNode node, IReadOnlyList<ClusterNode> nodes, CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(nodes.Select(n => NodeSituation.FindAsync(n, machine, api, cancellationToken)));
        return found.Single(f => f.Node == node).IsInStepWith(found.FirstOrDefault(f => f.Report is { IsPrimary: true }));
    }

    private async Task<ObservedFailover?> ReadNoteAsync(CancellationToken cancellationToken)
    {
        var text = await machine.ReadTextAsync(layout.Failover, cancellationToken);
        try
        {
            return text is null ? null : JsonSerializer.Deserialize(text, ClusterRecordJson.Default.ObservedFailover);
        }
        catch (JsonException e)
        {
            NotNoted(log, layout.ResourceId, e.Message);
            return null;
        }
    }

    /// <summary>A full disk, of all reasons, must not keep a node from taking over.</summary>
    private async Task NoteAsync(ObservedFailover? failover, CancellationToken cancellationToken)
    {
        try
        {
            await using var lease = await machine.TryLeaseAsync(LeaseName, new Fence(0), cancellationToken);
            if (lease is not null && failover is null)
                await lease.RemoveAsync(layout.Failover, cancellationToken);
            else if (lease is not null)
                await lease.WriteTextAsync(layout.Failover, JsonSerializer.Serialize(failover!, ClusterRecordJson.Default.ObservedFailover), FileAccessFor.Host, cancellationToken);
        }
        catch (Exception e) when (e is MachineException or IOException)
        {
            NotNoted(log, layout.ResourceId, e.Message);
        }
    }

    private async Task ReportAsync(ObservedFailover failover, CancellationToken cancellationToken)
    {
        try
        {
            await report(failover, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested && e is not OutOfMemoryException)
        {
            NotReported(log, e, layout.ResourceId, failover.Phase);
        }
    }

    [LoggerMessage(3120, LogLevel.Warning, "Instance {ResourceId}: how far a failover is could not be noted, and is not told should this host die meanwhile: {Reason}")]
    private static partial void NotNoted(ILogger logger, string resourceId, string reason);

    [LoggerMessage(3117, LogLevel.Error, "Instance {ResourceId}: {Phase} of a failover could not be reported")]
    private static partial void NotReported(ILogger logger, Exception failure, string resourceId, FailoverPhase phase);
}
