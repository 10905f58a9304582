using System.Globalization;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;

namespace Cornac.Operators.Fake;

/// <summary>An operator without PostgreSQL, for benchmarks with ten thousand resources and for tests of what is above it. It keeps to the contract: generations,
/// fences, restart tokens, one step per call.</summary>
public sealed class FakeOperator : IOperator
{
    private static readonly EngineVersion[] Versions = [new("15.18", "/fake/15"), new("17.6", "/fake/17")];
    private static readonly InstanceClass[] Classes = [new("db.t3.micro", 2, 1L << 30), new("db.t3.small", 2, 2L << 30), new("db.m6i.large", 2, 8L << 30)];

    private readonly FakeOptions _options;
    private readonly FakeStore _store;
    private readonly TimeProvider _time;
    private readonly FakeBackups _backups;
    private long _runs;

    public FakeOperator(FakeOptions options, string dataDirectory, TimeProvider time)
    {
        _options = options;
        _time = time;
        _store = new FakeStore(options.Persist ? dataDirectory : null);
        _backups = new FakeBackups(options, _store, time);
        Steps =
        [
            .. Enumerable.Range(1, options.Steps).Select(n => new OperatorStep(StepName(n), string.Create(CultureInfo.InvariantCulture, $"Pretending, part {n}"))),
            new OperatorStep("destroy", "Forgetting"),
        ];
    }

    public string Name => "fake";

    public IReadOnlyList<OperatorStep> Steps { get; }

    public IBackups Backups => _backups;

    public Task<OperatorCapabilities> DescribeAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new OperatorCapabilities { EngineVersions = Versions, Classes = Classes, MinStorageGiB = 5, MaxStorageGiB = 65536, SupportsBackups = true, SupportsReplicas = true });

    public Task<ObservedInstance> ObserveAsync(string resourceId, CancellationToken cancellationToken) => Task.FromResult(Observe(resourceId));

    public Task<InstanceMeasurement?> MeasureAsync(string resourceId, CancellationToken cancellationToken) =>
        Task.FromResult(Observe(resourceId) is { State: InstanceState.Running } running
            ? new InstanceMeasurement { At = _time.GetUtcNow(), Connections = 1, StorageUsedBytes = running.StorageUsedBytes }
            : null);

    public Task<Turn> ConvergeAsync(InstanceSpec desired, Fence fence, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_store.Guarded(desired.ResourceId, fence, () => Converge(desired)));
    }

    public Task<Turn> DestroyAsync(string resourceId, Fence fence, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_store.Guarded(resourceId, fence, () =>
        {
            _store.Remove(resourceId);
            return new Turn.Done(Observe(resourceId));
        }));
    }

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) => Task.FromResult(_store.List());

    private static string StepName(int number) => string.Create(CultureInfo.InvariantCulture, $"step-{number}");

    private Turn Converge(InstanceSpec desired)
    {
        var instance = _store.Find(desired.ResourceId);
        if (Refuse(desired, instance) is { } refusal)
            return refusal;
        if (instance is not null && instance.Generation == desired.Generation && IsReached(instance, desired))
            return new Turn.Done(Observe(desired.ResourceId));

        instance ??= new FakeInstance
        {
            ResourceId = desired.ResourceId,
            Follows = desired.Follows?.ResourceId,
            SystemIdentifier = _store.Find(desired.Follows?.ResourceId ?? desired.ResourceId)?.SystemIdentifier ?? Random.Shared.NextInt64().ToString(CultureInfo.InvariantCulture),
        };
        var taken = instance.Changing == desired.Generation ? instance.StepsTaken + 1 : 1;
        if (taken <= _options.Steps)
        {
            _store.Put(instance with { Changing = desired.Generation, StepsTaken = taken });
            return new Turn.Continue(StepName(taken), (taken - 1) * 99 / _options.Steps, _options.StepTime);
        }

        if (instance.Generation == 0 && desired.Origin is { } origin)
            _store.CopyRows(origin.Source.ResourceId, desired.ResourceId, Until(origin));
        _store.Put(Reach(instance, desired));
        return new Turn.Done(Observe(desired.ResourceId));
    }

    private DateTimeOffset Until(InstanceOrigin origin) => origin.Target switch
    {
        RecoveryTarget.Time time => time.At,
        RecoveryTarget.Latest => DateTimeOffset.MaxValue,
        _ => _backups.Choose(origin).Backup!.CompletedAt,
    };

    private Turn.Fail? Refuse(InstanceSpec desired, FakeInstance? instance)
    {
        if (!Array.Exists(Versions, v => v.Version == desired.EngineVersion))
            return new Turn.Fail(FailureKind.Permanent, $"PostgreSQL {desired.EngineVersion} is not installed; installed: {string.Join(", ", Versions.Select(v => v.Version))}.");
        if (desired.Origin is { } origin && (instance?.Generation ?? 0) == 0 && _backups.Choose(origin).Failure is { } failure)
            return failure;
        if (instance is null or { Generation: 0 } && desired.Follows is { } source && _store.Find(source.ResourceId)?.Followers.Contains(desired.ResourceId, StringComparer.Ordinal) != true)
            return new Turn.Fail(FailureKind.Transient, $"{source.ResourceId} does not let {desired.ResourceId} in.");
        if (instance is { Generation: 0, Follows: { } gone } && desired.Follows is null)
            return new Turn.Fail(FailureKind.Permanent, $"The source {gone} was gone before its data were copied.");
        if (desired.StorageGiB < instance?.StorageGiB)
            return new Turn.Fail(FailureKind.Permanent, $"Storage cannot shrink from {instance.StorageGiB} GiB to {desired.StorageGiB} GiB.");
        return null;
    }

    private FakeInstance Reach(FakeInstance instance, InstanceSpec desired)
    {
        var restarts = desired.RestartToken is not null && desired.RestartToken != instance.RestartToken;
        var starts = desired.Power == PowerState.Running && (restarts || instance.Power == PowerState.Stopped);
        return instance with
        {
            StepsTaken = 0,
            Changing = 0,
            Generation = desired.Generation,
            EngineVersion = desired.EngineVersion,
            StorageGiB = desired.StorageGiB,
            Address = desired.Address,
            DnsName = desired.DnsName,
            Port = desired.Port,
            Power = desired.Power,
            IsArchiving = desired.Archive is not null,
            Follows = desired.Follows?.ResourceId,
            Followers = desired.Followers,
            RestartToken = desired.Power == PowerState.Running ? desired.RestartToken ?? instance.RestartToken : instance.RestartToken,
            // Two starts are never at the same instant.
            StartedAt = starts ? _time.GetUtcNow().AddTicks(Interlocked.Increment(ref _runs)) : desired.Power == PowerState.Running ? instance.StartedAt : null,
        };
    }

    private static bool IsReached(FakeInstance instance, InstanceSpec desired) =>
        instance.Power == desired.Power
        && (desired.RestartToken is null || desired.RestartToken == instance.RestartToken || desired.Power == PowerState.Stopped)
        && instance.IsArchiving == (desired.Archive is not null)
        && instance.Address == desired.Address
        && instance.DnsName == desired.DnsName
        && instance.Follows == desired.Follows?.ResourceId
        && instance.Followers.SequenceEqual(desired.Followers, StringComparer.Ordinal)
        && instance.Port == desired.Port;

    private ObservedInstance Observe(string resourceId)
    {
        if (_store.Find(resourceId) is not { } instance)
            return new ObservedInstance { ResourceId = resourceId, State = InstanceState.Absent };
        var power = instance.Power == PowerState.Running ? InstanceState.Running : InstanceState.Stopped;
        return new ObservedInstance
        {
            ResourceId = resourceId,
            State = instance.Generation == 0 ? InstanceState.Partial : power,
            Generation = instance.Generation,
            EngineVersion = instance.Generation == 0 ? null : instance.EngineVersion,
            SystemIdentifier = instance.SystemIdentifier,
            ArchivedUntil = instance is { IsArchiving: true, Power: PowerState.Running } ? _time.GetUtcNow() : null,
            StorageUsedBytes = 39L << 20,
            DnsName = instance.DnsName,
            Replication = instance is { Follows: not null, Power: PowerState.Running } ? new ObservedReplication(ReplicationState.Replicating, 0, Message: null) : null,
            Nodes = [new ObservedNode { Name = "n1", Role = instance.Follows is null ? NodeRole.Primary : NodeRole.Standby, State = power, StartedAt = instance.StartedAt }],
        };
    }
}
