using Cornac.Operators.Contract;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Standalone;

/// <summary>One idempotent piece of converging. Steps are asked in order; the first that is needed is taken.</summary>
internal interface IStep
{
    OperatorStep Info { get; }

    /// <summary>Progress of a creation when this step begins, in percent.</summary>
    int Percent { get; }

    /// <summary>Tells from what was found whether the step is still to be taken.</summary>
    bool IsNeeded(Situation now);

    /// <summary>Takes the step. May be repeated at any point of itself.</summary>
    /// <returns>Null when it is done, or how long to wait before it is looked at again.</returns>
    Task<TimeSpan?> TakeAsync(Situation now, IMachineLease machine, CancellationToken cancellationToken);
}
