using Cornac.Api.Inventory.Lifecycle;
using Cornac.Operators.Contract;

namespace Cornac.Host.Lifecycle.Engine;

/// <summary>Every boundary that an operation can meet, so that tests can enumerate them.</summary>
public static class StepBoundaries
{
    /// <summary>The first step of what is not a creation: the operator finds out by itself where to begin.</summary>
    public const string Prepare = "prepare";

    /// <summary>The transaction that ends the operation.</summary>
    public const string Commit = "commit";

    /// <summary>All boundaries of a kind of operation with an operator; not every operation meets every step.</summary>
    public static IEnumerable<StepBoundary> Of(OperationKind kind, IOperator @operator)
    {
        ArgumentNullException.ThrowIfNull(@operator);
        var steps = @operator.Steps.Select(step => step.Name);
        if (kind != OperationKind.Create) steps = steps.Prepend(Prepare);
        return
            from step in steps.Append(Commit)
            from side in new[] { BoundarySide.Before, BoundarySide.After }
            select new StepBoundary(Name(kind), step, side);
    }

    internal static string Name(OperationKind kind) => kind.ToString().ToLowerInvariant();
}
