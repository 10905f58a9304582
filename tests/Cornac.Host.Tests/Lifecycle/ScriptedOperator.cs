using System.Collections.Concurrent;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;

namespace Cornac.Host.Tests.Lifecycle;

/// <summary>An operator over a world in memory that outlives engines, whose steps a test can fail, hold up or count. It notes every breach of the
/// rules that an engine must keep.</summary>
public sealed class ScriptedOperator : IOperator
{
    public const string OperatorName = "scripted";

    private static readonly string[] Creation = ["make-folder", "initialize-cluster", "start-server", "create-roles", "verify"];
    private static readonly string[] Change = ["configure", "restart"];
    private static readonly string[] Archiving = ["configure"];
    private static readonly string[] Start = ["start-server"];
    private static readonly string[] Stop = ["stop-server"];

    private readonly ConcurrentDictionary<string, Thing> _things = new(StringComparer.Ordinal);

    public string Name => OperatorName;

    /// <summary>None unless a test wants some.</summary>
    public IBackups? Backups { get; set; }

    public IReadOnlyList<OperatorStep> Steps { get; } =
        [.. Creation.Concat(Change).Concat(Stop).Append("remove").Distinct(StringComparer.Ordinal).Select(name => new OperatorStep(name, $"Doing {name}"))];

    /// <summary>Decides instead of the step, when it answers something: resource id, specification (null when destroying), step.</summary>
    public Func<string, InstanceSpec?, string, Turn?> Script { get; set; } = (_, _, _) => null;

    /// <summary>Changes what is seen.</summary>
    public Func<ObservedInstance, ObservedInstance> Seen { get; set; } = seen => seen;

    /// <summary>Holds a step up.</summary>
    public Func<string, string, CancellationToken, Task> Gate { get; set; } = (_, _, _) => Task.CompletedTask;

    public ConcurrentQueue<string> Breaches { get; } = [];

    public ConcurrentQueue<(string ResourceId, string Step, long Fence)> Taken { get; } = [];

    public Thing Of(string resourceId) => _things.GetOrAdd(resourceId, _ => new Thing());

    public Task<OperatorCapabilities> DescribeAsync(CancellationToken cancellationToken) => Task.FromResult(new OperatorCapabilities
    {
        EngineVersions = [new EngineVersion("15.18", "/nowhere")],
        Classes = [new InstanceClass("db.t3.micro", 2, 1L << 30), new InstanceClass("db.t3.small", 2, 2L << 30)],
        MinStorageGiB = 5,
        MaxStorageGiB = 100,
        SupportsBackups = Backups is not null,
    });

    /// <summary>Is asked before each look.</summary>
    public Func<string, Task> Looking { get; set; } = _ => Task.CompletedTask;

    public async Task<ObservedInstance> ObserveAsync(string resourceId, CancellationToken cancellationToken)
    {
        await Looking(resourceId);
        Interlocked.Increment(ref Of(resourceId).LookCount);
        return See(resourceId);
    }

    /// <summary>Is asked before each measurement.</summary>
    public Func<string, Task> Measuring { get; set; } = _ => Task.CompletedTask;

    public async Task<InstanceMeasurement?> MeasureAsync(string resourceId, CancellationToken cancellationToken)
    {
        await Measuring(resourceId);
        return Of(resourceId).Measured;
    }

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<string>>([.. _things.Where(pair => pair.Value.Exists).Select(pair => pair.Key)]);

    public Task<Turn> ConvergeAsync(InstanceSpec desired, Fence fence, CancellationToken cancellationToken) =>
        AloneAsync(desired.ResourceId, fence, thing =>
        {
            var plan = !thing.Complete ? Creation
                : desired.Power == PowerState.Stopped ? (thing.Running ? Stop : [])
                : !thing.Running ? Start
                : thing.Reached?.Generation != desired.Generation ? Change
                : (thing.Reached.Archive is null) != (desired.Archive is null) || thing.Reached.Follows != desired.Follows || thing.Reached.DnsName != desired.DnsName
                    || !thing.Reached.Followers.SequenceEqual(desired.Followers, StringComparer.Ordinal) || thing.NeedsRepair ? Archiving : [];
            if (thing.PlannedFor != desired.Generation && thing.Complete) thing.Progress = 0;
            thing.PlannedFor = desired.Generation;
            return (plan, () =>
            {
                thing.Exists = true;
                if (thing.Progress < plan.Length) return;
                thing.Progress = 0;
                thing.Complete = true;
                thing.Running = desired.Power == PowerState.Running;
                thing.Reached = desired;
                thing.NeedsRepair = false;
            });
        }, desired, cancellationToken);

    public Task<Turn> DestroyAsync(string resourceId, Fence fence, CancellationToken cancellationToken) =>
        AloneAsync(resourceId, fence, thing => (thing.Exists ? ["remove"] : [], () =>
        {
            thing.Exists = thing.Complete = thing.Running = false;
            thing.Progress = 0;
        }), desired: null, cancellationToken);

    private async Task<Turn> AloneAsync(
        string resourceId, Fence fence, Func<Thing, (string[] Plan, Action Effect)> decide, InstanceSpec? desired, CancellationToken cancellationToken)
    {
        var thing = Of(resourceId);
        if (Interlocked.Increment(ref thing.Busy) != 1) Breaches.Enqueue($"{resourceId} was worked on twice at once");
        try
        {
            if (fence.Number < thing.Fence) throw new StaleFenceException(resourceId, fence, new Fence(thing.Fence));
            thing.Fence = fence.Number;
            var (plan, effect) = decide(thing);
            if (plan.Length == 0) return new Turn.Done(See(resourceId));
            var step = plan[Math.Min(thing.Progress, plan.Length - 1)];
            await Gate(resourceId, step, cancellationToken);
            Taken.Enqueue((resourceId, step, fence.Number));
            if (Script(resourceId, desired, step) is { } answer) return answer;
            thing.Progress++;
            var ended = thing.Progress >= plan.Length;
            effect();
            return ended ? new Turn.Done(See(resourceId)) : new Turn.Continue(plan[thing.Progress], 100 * thing.Progress / plan.Length, TimeSpan.Zero);
        }
        finally
        {
            Interlocked.Decrement(ref thing.Busy);
        }
    }

    private ObservedInstance See(string resourceId)
    {
        var thing = Of(resourceId);
        return Seen(new ObservedInstance
        {
            ResourceId = resourceId,
            State = !thing.Exists ? InstanceState.Absent : !thing.Complete ? InstanceState.Partial
                : thing.Running ? InstanceState.Running : InstanceState.Stopped,
            Generation = thing.Reached?.Generation ?? 0,
            EngineVersion = "15.18",
            StorageUsedBytes = 40_000_000,
            ArchivedUntil = thing.ArchivedUntil,
            ArchiveFailure = thing.ArchiveFailure,
            NeedsRepair = thing.NeedsRepair,
            DnsName = thing.Reached?.DnsName,
            Replication = thing.Reached?.Follows is null ? null
                : thing.NeedsRepair ? new ObservedReplication(ReplicationState.Broken, 60, "WAL is gone") : new ObservedReplication(ReplicationState.Replicating, 0, Message: null),
        });
    }

    /// <summary>What is there of one instance.</summary>
    public sealed class Thing
    {
        internal int Busy;
        internal long Fence;
        internal int Progress;
        internal long PlannedFor;
        internal int LookCount;

        /// <summary>How often it has been observed.</summary>
        public int Looks => Volatile.Read(ref LookCount);

        public bool Exists { get; set; }

        public bool Complete { get; set; }

        public bool Running { get; set; }

        public DateTimeOffset? ArchivedUntil { get; set; }

        /// <summary>What measuring it finds.</summary>
        public InstanceMeasurement? Measured { get; set; }

        public string? ArchiveFailure { get; set; }

        /// <summary>True until a step puts right what is wrong with it as a read replica.</summary>
        public bool NeedsRepair { get; set; }

        /// <summary>Specification that was last reached completely.</summary>
        public InstanceSpec? Reached { get; set; }
    }
}
