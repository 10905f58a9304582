using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Engine.Replication;
using Cornac.Operators.Machines;
using Cornac.Operators.Patroni.Addresses;
using Cornac.Operators.Patroni.Store;
using Microsoft.Extensions.Logging;

namespace Cornac.Operators.Patroni;

/// <summary>One cluster under guard: what was seen of it, and the failover that runs.</summary>
internal sealed partial class GuardedCluster(
    ClusterLayout layout, IMachine machine, PatroniApi api, NodeStarter starter, AddressHolders holders, Func<ObservedFailover, CancellationToken, Task> report, TimeProvider time, ILogger log)
{
    /// <summary>A pause this long is no debugger's blink: clients hang meanwhile.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(1500);

    /// <summary>A paused primary that nobody can take over from is the only one that has everything: it gets more time, before it is started again.</summary>
    private static readonly TimeSpan LongestPauseAlone = TimeSpan.FromSeconds(5);

    /// <summary>A primary that does not answer for so long, though nothing of it has ended, counts as dead. Long, for a busy machine is slow.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(6);

    /// <summary>With less than a WAL segment, a server soon fails to write.</summary>
    private const long FullBytes = 16 << 20;

    /// <summary>What a standby must have left to be any better.</summary>
    private const long RoomBytes = 4 * FullBytes;

    private static readonly TimeSpan AskRoomEvery = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LivesAfter = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, (DateTimeOffset At, int Failures)> _starts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _pausedSince = new(StringComparer.Ordinal);
    private DateTimeOffset? _silentSince;
    private DateTimeOffset? _freeSince;
    private (string Leader, long At)? _served;
    private Task<NodeReport?>? _asking;
    private Task? _failingOver;
    private (string Node, long At, long Bytes)? _room;
    private (string Text, ClusterRecord? Record)? _read;

    public string ResourceId => layout.ResourceId;

    public bool IsFailingOver => _failingOver is { IsCompleted: false };

    /// <summary>Its record; parsed again only when it has changed.</summary>
    public async Task<ClusterRecord?> ReadAsync(CancellationToken cancellationToken)
    {
        var text = await machine.ReadTextAsync(layout.State, cancellationToken);
        if (text is null)
            return null;
        if (_read?.Text is not { } known || !string.Equals(known, text, StringComparison.Ordinal))
            _read = (text, await ClusterRecord.ReadAsync(layout, machine, cancellationToken));
        return _read.Value.Record;
    }

    public async Task LookAsync(ClusterRecord record, AgreedState? agreed, EtcdClient? client, CancellationToken cancellationToken)
    {
        if (IsFailingOver)
            return;
        await TakeUpAsync(cancellationToken);
        var nodes = layout.Nodes(record.NodeAddresses);
        var leader = agreed?.Leader is { Session: not null } entry ? nodes.FirstOrDefault(n => string.Equals(n.Name, entry.Value, StringComparison.Ordinal)) : null;
        if (leader is not null && await FindFaultAsync(leader, cancellationToken) is { } fault && await FindHeirAsync(nodes, leader, agreed!, cancellationToken) is { } heir)
        {
            _silentSince = null;
            _failingOver = FailOverAsync(ClusterAddress.Of(layout, record), leader, heir, fault, agreed!.Leader!.Session!, client!, agreed.Prefix, cancellationToken);
            return;
        }

        await CloseAsync(leader, cancellationToken);
        await EndPausedAsync(nodes, leader, cancellationToken);
        await WakeHeirsAsync(nodes, agreed, cancellationToken);
        await RepairAsync(record, nodes, cancellationToken);
    }

    /// <summary>Whoever may take a lock that nobody has, and does not for a while, has not seen that it is free. Once for each time, and not while there is a primary:
    /// one that does not reach etcd, and goes on by leave of its standbys, must not get another one beside it.</summary>
    private async Task WakeHeirsAsync(IReadOnlyList<ClusterNode> nodes, AgreedState? agreed, CancellationToken cancellationToken)
    {
        if (agreed is null || agreed.Leader is not null)
        {
            _freeSince = null;
            return;
        }

        _freeSince ??= time.GetUtcNow();
        if (_freeSince == DateTimeOffset.MaxValue)
            return;
        var said = await Task.WhenAll(nodes.Select(async n => (Node: n, Report: await api.LookAsync(n, cancellationToken), MayWrite: await MayWriteAsync(n, cancellationToken))));
        if (said.Any(s => s.MayWrite))
            return;
        var isLate = time.GetUtcNow() - _freeSince >= HeedFor;
        foreach (var (heir, report, _) in said.Where(s => agreed.SynchronousStandbys.Contains(s.Node.Name, StringComparer.Ordinal)))
        {
            if ((isLate || report is { IsFailsafe: true }) && await WakeAsync(heir, cancellationToken))
                _freeSince = DateTimeOffset.MaxValue;
        }
    }

    /// <summary>Whether the node's server is up and no standby. Its files tell, for a Patroni that is slow or stopped tells nothing.</summary>
    private async Task<bool> MayWriteAsync(ClusterNode node, CancellationToken cancellationToken) =>
        (await ServerStatus.ReadAsync(machine, node.Layout, cancellationToken)).IsUp
        && !await machine.ExistsAsync(Path.Combine(node.Layout.Data, Following.SignalFile), cancellationToken);

    public async Task EndAsync()
    {
        if (_failingOver is not null)
            await _failingOver.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>What is wrong with the leader's node, for people; null when nothing is, or when it is not certain.</summary>
    private async Task<string?> FindFaultAsync(ClusterNode leader, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var looked = time.GetTimestamp();
        var patroni = await leader.Patroni.FindAsync(machine, cancellationToken);
        var server = await ServerStatus.ReadAsync(machine, leader.Layout, cancellationToken);
        if (PausedFor(leader, patroni, server) is { } pause)
            return pause >= LongestPause ? "it was stopped by a signal and does nothing" : null;
        if (patroni is null)
            return server.IsUp ? null : "its processes are gone";
        if (!server.IsUp)
        {
            // On purpose, or not? Patroni knows what it is about.
            var said = await api.AskStateAsync(leader, cancellationToken);
            return said is null or { State: "running" or "unknown" or "crashed" } ? "PostgreSQL has ended" : null;
        }

        if (await RoomAsync(leader, cancellationToken) < FullBytes)
            return "its disk is full";
        var isSilent = IsSilent(leader, now, cancellationToken);
        if (server.IsReady && _silentSince is null)
            _served = (leader.Name, looked);
        return isSilent ? $"it has not answered for {LongestSilence.TotalSeconds:0} seconds" : null;
    }

    /// <summary>Free bytes of the leader's disk, which fills more slowly than processes die: it is asked less often.</summary>
    private async Task<long> RoomAsync(ClusterNode leader, CancellationToken cancellationToken)
    {
        if (_room is { } known && string.Equals(known.Node, leader.Name, StringComparison.Ordinal) && time.GetElapsedTime(known.At) < AskRoomEvery)
            return known.Bytes;
        var bytes = await FreeBytesAsync(leader, cancellationToken);
        _room = (leader.Name, time.GetTimestamp(), bytes);
        return bytes;
    }

    private Task<long> FreeBytesAsync(ClusterNode node, CancellationToken cancellationToken) => machine.GetFreeBytesAsync(node.Layout.Data, cancellationToken);

    /// <summary>For how long a node has done nothing because of a signal; null when it is not so.</summary>
    private TimeSpan? PausedFor(ClusterNode node, MachineProcess? patroni, ServerStatus server)
    {
        if (patroni is not { IsPaused: true } && server.Process is not { IsPaused: true })
        {
            _pausedSince.Remove(node.Name);
            return null;
        }

        var now = time.GetUtcNow();
        if (_pausedSince.TryAdd(node.Name, now))
            return TimeSpan.Zero;
        return now - _pausedSince[node.Name];
    }

    /// <summary>A paused standby holds up every commit of its primary. It is killed, and starts again like any that was lost.</summary>
    private async Task EndPausedAsync(IReadOnlyList<ClusterNode> nodes, ClusterNode? leader, CancellationToken cancellationToken)
    {
        foreach (var node in nodes)
        {
            var patroni = await node.Patroni.FindAsync(machine, cancellationToken);
            var pause = PausedFor(node, patroni, await ServerStatus.ReadAsync(machine, node.Layout, cancellationToken));
            if (pause is null || pause < (node == leader ? LongestPauseAlone : LongestPause))
                continue;
            Paused(log, layout.ResourceId, node.Name);
            await FenceAsync(node, cancellationToken);
        }
    }

    /// <summary>Asks in the background, one question at a time, for whoever does not answer would hold up all others.</summary>
    private bool IsSilent(ClusterNode leader, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_asking is { IsCompleted: false })
            return false;
        if (_asking is not null)
            _silentSince = _asking is { IsCompletedSuccessfully: true, Result: not null } ? null : _silentSince ?? now;
        _asking = api.LookAsync(leader, cancellationToken);
        return _silentSince is { } since && now - since >= LongestSilence;
    }

    /// <summary>The standby that may take over: it has everything, is well, and can write.</summary>
    private async Task<ClusterNode?> FindHeirAsync(IReadOnlyList<ClusterNode> nodes, ClusterNode leader, AgreedState agreed, CancellationToken cancellationToken)
    {
        foreach (var node in nodes.Where(n => n != leader && agreed.SynchronousStandbys.Contains(n.Name, StringComparer.Ordinal)))
        {
            if (await node.Patroni.FindAsync(machine, cancellationToken) is { IsPaused: false }
                && await ServerStatus.ReadAsync(machine, node.Layout, cancellationToken) is { Process.IsPaused: false }
                && await FreeBytesAsync(node, cancellationToken) >= RoomBytes)
                return node;
        }

        return null;
    }

    /// <summary>Starts what is down and shall be up, with growing pauses.</summary>
    private async Task RepairAsync(ClusterRecord record, IReadOnlyList<ClusterNode> nodes, CancellationToken cancellationToken)
    {
        if (!record.IsFormed)
            return;
        foreach (var node in nodes)
        {
            if (await node.Patroni.FindAsync(machine, cancellationToken) is not null)
                Lives(node.Name);
            else
                await StartAsync(node.Name, lease => starter.StartAsync(node, lease, cancellationToken), cancellationToken);
        }

        var (holder, address) = (holders.Of(record.Address), ClusterAddress.Of(layout, record));
        if (record.Proxied is not null && await holder.IsUpAsync(address, machine, cancellationToken))
            Lives(holder.Name);
        else if (record.Proxied is not null)
            await StartAsync(holder.Name, lease => holder.StartAsync(address, lease, cancellationToken), cancellationToken);
        await ReportRepairAsync(nodes, cancellationToken);
    }

    /// <summary>What has lived for a while did not fail to start: when it is lost again, it is started at once.</summary>
    private void Lives(string what)
    {
        if (_starts.TryGetValue(what, out var start) && time.GetUtcNow() - start.At > LivesAfter)
            _starts.Remove(what);
    }

    private async Task StartAsync(string what, Func<IMachineLease, Task> start, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var before = _starts.GetValueOrDefault(what);
        var sinceLast = now - before.At;
        var failures = sinceLast > TimeSpan.FromMinutes(2) ? 0 : before.Failures;
        if (sinceLast < TimeSpan.FromSeconds(Math.Min(60, Math.Pow(2, failures) - 1)))
            return;
        await using var lease = await machine.TryLeaseAsync(LeaseName, new Fence(0), cancellationToken);
        if (lease is null)
            return;
        _starts[what] = (now, failures + 1);
        Starting(log, layout.ResourceId, what);
        try
        {
            await start(lease);
        }
        catch (Exception e) when (e is EngineException or MachineException)
        {
            StartFailed(log, layout.ResourceId, what, e.Message);
        }
    }

    private string LeaseName => "guard:" + layout.ResourceId;

    [LoggerMessage(3118, LogLevel.Warning, "Instance {ResourceId}: node {Node} was stopped by a signal and does nothing; it is ended, and started again")]
    private static partial void Paused(ILogger logger, string resourceId, string node);

    [LoggerMessage(3112, LogLevel.Warning, "Instance {ResourceId}: starting {What}, which is down")]
    private static partial void Starting(ILogger logger, string resourceId, string what);

    [LoggerMessage(3113, LogLevel.Warning, "Instance {ResourceId}: {What} could not be started: {Reason}")]
    private static partial void StartFailed(ILogger logger, string resourceId, string what, string reason);
}
