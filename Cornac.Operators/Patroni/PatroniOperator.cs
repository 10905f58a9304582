using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;
using Cornac.Operators.Machines.Local;
using Cornac.Operators.Patroni.Addresses;
using Cornac.Operators.Patroni.Steps;
using Cornac.Operators.Patroni.Store;
using Cornac.Operators.Standalone;
using Microsoft.Extensions.Logging;

namespace Cornac.Operators.Patroni;

/// <summary>Instances of several nodes on this host, each a PostgreSQL under Patroni, behind one address that follows the primary. It carries on with
/// instances of one node, and makes them such again: those it leaves to the operator of single nodes, on the same ground.</summary>
public sealed partial class PatroniOperator : IOperator, IDisposable
{
    private static readonly TimeSpan LockPause = TimeSpan.FromSeconds(1);

    private readonly StandaloneOperator _single;
    private readonly LocalMachine _machine;
    private readonly PatroniOptions _options;
    private readonly PatroniApi _api = new();
    private readonly EtcdServer _store;
    private readonly NodeStarter _starter;
    private readonly ClusterGuard _guard;
    private readonly ClusterObserver _observer;
    private readonly ClusterDestroyer _destroyer;
    private readonly Dismantling _dismantling;
    private readonly ClusterFinder _finder;
    private readonly FloatingAddress _floating;
    private readonly IReadOnlyList<IClusterStep> _steps;
    private readonly ILogger<PatroniOperator> _log;

    /// <param name="single">Operator of single nodes on the same ground; it is not disposed with this one.</param>
    /// <param name="options">Options; those of nodes are the same as that operator's.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logs">Makes loggers.</param>
    public PatroniOperator(StandaloneOperator single, PatroniOptions options, TimeProvider time, ILoggerFactory logs)
    {
        (_single, _options, _machine) = (single, options, single.Machine);
        _log = logs.CreateLogger<PatroniOperator>();
        _store = new EtcdServer(_machine, options.Store, single.Authority, time);
        _starter = new NodeStarter(_machine, _api, options.PatroniProgram, single.Listen, time);
        _floating = new FloatingAddress(options.FloatingAddressProgram, _machine.Networks, single.Listen, time);
        var holders = new AddressHolders(new Proxy(options.ProxyProgram, time), _floating, single.Listen);
        _guard = new ClusterGuard(_machine, ListClustersAsync, _store, _api, _starter, holders, time, logs.CreateLogger<ClusterGuard>());
        _observer = new ClusterObserver(_machine, _api, single.Installations, single.Observer, holders, time, _guard.IsFailingOver);
        _destroyer = new ClusterDestroyer(_store);
        _finder = new ClusterFinder(single, options, _api, _store, holders);
        var handover = new Handover(_api, _starter, holders, time);
        var stop = new StopNodes(holders, _starter, time);
        _dismantling = new Dismantling(stop, single.Records, _store, _machine.Networks);
        Backups = single.BackupsOf(FindPrimaryAsync, FindStandbyAsync, time);
        _steps =
        [
            new PrepareNodes(),
            new StartStore(_store),
            new ArchiveCluster(single.Preparation, _log),
            new ConfigureNodes(single.Listen, single.Authority, _api, options.Node.BackupProgram, time),
            new Adopt(single.Listen, single.Records, time),
            stop,
            new StartNodes(_starter, time),
            new ShareSettings(_api, time),
            new HoldAddress(holders),
            new AwaitStandby(_starter, time),
            new RestartNodes(_api, handover),
            new SwitchOver(handover),
            new ProvisionCluster(),
            new AdmitClusterFollowers(time),
            new FinishCluster(),
        ];
        var destroying = single.Steps.Where(s => s.Name.StartsWith("destroy-", StringComparison.Ordinal)).ToList();
        Steps = [.. single.Steps.Except(destroying), .. _steps.Select(s => s.Info), Dismantling.Step, ClusterDestroyer.Step, .. destroying];
    }

    public string Name => "patroni";

    public IReadOnlyList<OperatorStep> Steps { get; }

    public IBackups Backups { get; }

    public IGuard Guard => _guard;

    /// <summary>Finds what would keep clusters from living here, each in words that say what to do; empty when all is well.</summary>
    public async Task<IReadOnlyList<string>> CheckAsync(CancellationToken cancellationToken)
    {
        List<string> problems = [.. Missing()];
        if (await _floating.FindProblemAsync(_machine, cancellationToken) is { } problem)
            problems.Add(problem);
        if (_store.IsOwn || problems.Count > 0)
            return problems;
        try
        {
            using var client = new EtcdClient((await _store.FindAsync(cancellationToken))!);
            await client.RangeAsync(_options.Store.Prefix, cancellationToken);
        }
        catch (Exception e) when (e is StoreException or IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            problems.Add(e.Message);
        }

        return problems;
    }

    public async Task<OperatorCapabilities> DescribeAsync(CancellationToken cancellationToken) =>
        await _single.DescribeAsync(cancellationToken) with { SupportsHighAvailability = !Missing().Any(), TakesOver = [_single.Name] };

    public async Task<ObservedInstance> ObserveAsync(string resourceId, CancellationToken cancellationToken)
    {
        var layout = Layout(resourceId);
        // One that is being handed over or back is, until it is, what it was; and one that is being destroyed is none any more.
        return !await _machine.ExistsAsync(layout.Instance.Deleting, cancellationToken)
            && await ClusterRecord.ReadAsync(layout, _machine, cancellationToken) is { IsAdopted: true } record
            ? await _observer.ObserveAsync(layout, record, cancellationToken)
            : await _single.ObserveAsync(resourceId, cancellationToken);
    }

    public async Task<InstanceMeasurement?> MeasureAsync(string resourceId, CancellationToken cancellationToken) =>
        await _single.MeasureAsync(await FindPrimaryAsync(Layout(resourceId).Instance, cancellationToken), cancellationToken);

    public async Task<Turn> ConvergeAsync(InstanceSpec desired, Fence fence, CancellationToken cancellationToken)
    {
        try
        {
            var layout = Layout(desired.ResourceId);
            var record = await ClusterRecord.ReadAsync(layout, _machine, cancellationToken);
            var isCluster = desired is { HighAvailability: not null, Isolated: false };
            if (!isCluster && record is null)
                return await _single.ConvergeAsync(desired with { HighAvailability = null }, fence, cancellationToken);
            // Before the instance gives its address up for another to hold.
            if (isCluster && record is not { IsAdopted: true } && _single.Listen.IsOnOwnNetwork(desired.Address) && await _floating.FindProblemAsync(_machine, cancellationToken) is { } problem)
                return new Turn.Fail(FailureKind.Permanent, problem);
            if (isCluster && record is null && (await _single.Records.ReadAsync(layout.Instance, _machine, cancellationToken)).Provisioned is null)
                return await BeginAsync(desired, fence, cancellationToken);

            var step = isCluster ? _steps[0].Info.Name : Dismantling.Step.Name;
            await using var lease = await _machine.TryLeaseAsync(desired.ResourceId, fence, cancellationToken);
            if (lease is null)
                return new Turn.Continue(step, 0, LockPause);
            var now = await _finder.FindAsync(desired, layout, record, cancellationToken);
            return isCluster
                ? await StepAsync(now, lease, cancellationToken)
                : await _dismantling.TakeAsync(now, lease, cancellationToken) ?? new Turn.Continue(_single.Steps[0].Name, 40, TimeSpan.Zero);
        }
        catch (Exception e) when (Explain(e) is { } failure)
        {
            ConvergingFailed(_log, desired.ResourceId, failure.Kind, failure.Message);
            return failure;
        }
    }

    public async Task<Turn> DestroyAsync(string resourceId, Fence fence, CancellationToken cancellationToken)
    {
        try
        {
            var layout = Layout(resourceId);
            if (await ClusterRecord.ReadAsync(layout, _machine, cancellationToken) is null)
                return await _single.DestroyAsync(resourceId, fence, cancellationToken);
            await using var lease = await _machine.TryLeaseAsync(resourceId, fence, cancellationToken);
            return lease is null
                ? new Turn.Continue(ClusterDestroyer.Step.Name, 0, LockPause)
                : await _destroyer.DestroyAsync(layout, lease, cancellationToken);
        }
        catch (Exception e) when (Explain(e) is { } failure)
        {
            DestroyingFailed(_log, resourceId, failure.Kind, failure.Message);
            return failure;
        }
    }

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) => _single.ListAsync(cancellationToken);

    /// <summary>Ends the etcd that Cornac runs on this host, once no cluster runs.</summary>
    public Task StopStoreAsync(CancellationToken cancellationToken) => _store.StopAsync(cancellationToken);

    public void Dispose()
    {
        _guard.Dispose();
        _starter.Dispose();
        _api.Dispose();
    }

    private static Turn.Fail? Explain(Exception exception) =>
        exception is StoreException ? new Turn.Fail(FailureKind.Transient, exception.Message) : Failures.Explain(exception);

    private IEnumerable<string> Missing()
    {
        if (!File.Exists(_options.PatroniProgram))
            yield return $"Patroni is not installed at {_options.PatroniProgram}: apt-get install patroni.";
        if (!File.Exists(_options.ProxyProgram))
            yield return $"HAProxy is not installed at {_options.ProxyProgram}: apt-get install haproxy.";
        if (_store.IsOwn && !File.Exists(_options.Store.Program))
            yield return $"etcd is not installed at {_options.Store.Program}: apt-get install etcd-server, or name endpoints in Cornac:HighAvailability:Etcd.";
    }

    /// <summary>A cluster begins as a single node: with an empty cluster, or with what is restored from a backup.</summary>
    private async Task<Turn> BeginAsync(InstanceSpec desired, Fence fence, CancellationToken cancellationToken)
    {
        if (Missing().FirstOrDefault() is { } missing)
            throw new EngineException(FailureKind.Permanent, missing);
        ClusterFinder.Check(desired);
        var first = desired with
        {
            HighAvailability = null,
            Address = desired.HighAvailability!.NodeAddresses[0],
            Generation = 0,
            Power = PowerState.Running,
        };
        return await _single.ConvergeAsync(first, fence, cancellationToken) switch
        {
            Turn.Fail { Kind: FailureKind.AddressInUse } fail => fail with { Address = first.Address },
            Turn.Done => new Turn.Continue(_steps[0].Info.Name, _steps[0].Percent, TimeSpan.Zero),
            Turn.Continue next => next with { Percent = next.Percent * _steps[0].Percent / 100 },
            var other => other,
        };
    }

    private async Task<Turn> StepAsync(ClusterSituation now, IMachineLease lease, CancellationToken cancellationToken)
    {
        if (_steps.FirstOrDefault(s => s.IsNeeded(now)) is not { } step)
            return new Turn.Done(await ObserveAsync(now.Desired.ResourceId, cancellationToken));
        TakingStep(_log, now.Desired.ResourceId, step.Info.Name);
        if (await step.TakeAsync(now, lease, cancellationToken) is { } wait)
            return new Turn.Continue(step.Info.Name, wait.Percent ?? step.Percent, wait.After);
        now = await _finder.FindAsync(now.Desired, now.Layout, await ClusterRecord.ReadAsync(now.Layout, _machine, cancellationToken), cancellationToken);
        return _steps.FirstOrDefault(s => s.IsNeeded(now)) is { } next
            ? new Turn.Continue(next.Info.Name, next.Percent, TimeSpan.Zero)
            : new Turn.Done(await ObserveAsync(now.Desired.ResourceId, cancellationToken));
    }

    private async Task<InstanceLayout> FindPrimaryAsync(InstanceLayout layout, CancellationToken cancellationToken)
    {
        var cluster = new ClusterLayout(layout);
        if (await ClusterRecord.ReadAsync(cluster, _machine, cancellationToken) is not { IsAdopted: true } record)
            return layout;
        var nodes = await Task.WhenAll(cluster.Nodes(record.NodeAddresses).Select(n => NodeSituation.FindAsync(n, _machine, _api, cancellationToken)));
        var primary = nodes.FirstOrDefault(n => n.Report is { IsPrimary: true })?.Node.Name ?? record.Primary;
        return primary is null ? layout : layout with { NodeName = primary };
    }

    /// <summary>A standby that has all, or nearly all, that the primary has.</summary>
    private async Task<NodeLayout?> FindStandbyAsync(InstanceLayout layout, CancellationToken cancellationToken)
    {
        var cluster = new ClusterLayout(layout);
        return await ClusterRecord.ReadAsync(cluster, _machine, cancellationToken) is { IsAdopted: true } record
            ? await _observer.FindCurrentStandbyAsync(cluster, record, cancellationToken)
            : null;
    }

    private async Task<IReadOnlyList<ClusterLayout>> ListClustersAsync(CancellationToken cancellationToken)
    {
        var layouts = (await ListAsync(cancellationToken)).Select(Layout);
        return [.. layouts.Where(l => File.Exists(l.State))];
    }

    private ClusterLayout Layout(string resourceId) => new(_single.Layout(resourceId));

    [LoggerMessage(3101, LogLevel.Debug, "Instance {ResourceId}: taking step {Step}")]
    private static partial void TakingStep(ILogger logger, string resourceId, string step);

    [LoggerMessage(3102, LogLevel.Warning, "Instance {ResourceId}: converging failed ({Kind}): {Reason}")]
    private static partial void ConvergingFailed(ILogger logger, string resourceId, FailureKind kind, string reason);

    [LoggerMessage(3103, LogLevel.Warning, "Instance {ResourceId}: destroying failed ({Kind}): {Reason}")]
    private static partial void DestroyingFailed(ILogger logger, string resourceId, FailureKind kind, string reason);
}
