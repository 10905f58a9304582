using Cornac.Operators.Contract.Backups;

namespace Cornac.Operators.Contract;

/// <summary>
/// Makes real PostgreSQL instances on some infrastructure. Level-triggered and idempotent: the lifecycle engine hands over what shall be and asks
/// again until the answer is <see cref="Turn.Done"/>; the process may die between, and inside, any two calls.
/// </summary>
public interface IOperator
{
    /// <summary>Name in configuration and in the inventory, for example <c>standalone</c>.</summary>
    string Name { get; }

    /// <summary>The steps that <see cref="ConvergeAsync"/> and <see cref="DestroyAsync"/> can answer, in the order a creation meets them.</summary>
    IReadOnlyList<OperatorStep> Steps { get; }

    /// <summary>What this operator can do here and now, found by looking (installed versions, free capacity), never from a fixed list.</summary>
    Task<OperatorCapabilities> DescribeAsync(CancellationToken cancellationToken);

    /// <summary>Finds what exists of an instance. Changes nothing and takes well under a second.</summary>
    Task<ObservedInstance> ObserveAsync(string resourceId, CancellationToken cancellationToken);

    /// <summary>Takes one short step towards <paramref name="desired"/>: creation, start, stop, restart, class, storage, parameters, password,
    /// port and address are all the same call.</summary>
    /// <exception cref="StaleFenceException">A newer fence was seen for this instance: another runner owns it now.</exception>
    Task<Turn> ConvergeAsync(InstanceSpec desired, Fence fence, CancellationToken cancellationToken);

    /// <summary>Takes one short step towards the instance being gone: processes, files, addresses. Done when nothing is left.</summary>
    /// <exception cref="StaleFenceException">A newer fence was seen for this instance.</exception>
    Task<Turn> DestroyAsync(string resourceId, Fence fence, CancellationToken cancellationToken);

    /// <summary>Resource ids of everything this operator holds, complete or not, so that what nobody owns can be found.</summary>
    Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken);

    /// <summary>Measures what an instance does; asked about once a minute, so it shall cost little. Null when nothing can be measured now, or ever.</summary>
    Task<InstanceMeasurement?> MeasureAsync(string resourceId, CancellationToken cancellationToken) => Task.FromResult<InstanceMeasurement?>(null);

    /// <summary>Backups of its instances; null when it takes none.</summary>
    IBackups? Backups => null;

    /// <summary>What watches over its instances while a host runs; null when nothing needs to.</summary>
    IGuard? Guard => null;
}

/// <summary>A step by name, with what it does in words for people.</summary>
/// <param name="Name">Stable, kebab-case, for example <c>initialize-cluster</c>.</param>
/// <param name="Title">A sentence fragment for progress displays, for example <c>Initialising the cluster</c>.</param>
public sealed record OperatorStep(string Name, string Title);

/// <summary>Number of the lease under which an effect is asked for. It grows with each lease of a resource; an operator refuses a smaller one than
/// it has seen.</summary>
public readonly record struct Fence(long Number);
