using Cornac.Operators.Contract;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Standalone;

/// <summary>One idempotent piece of converging. Steps are asked in order; the first that is needed is taken.</summary>
/// <typeparam name="TSituation">What steps start from.</typeparam>
internal interface IStep<in TSituation>
{
    OperatorStep Info { get; }

    /// <summary>Progress of a creation when this step begins, in percent.</summary>
    int Percent { get; }

    /// <summary>Tells from what was found whether the step is still to be taken.</summary>
    bool IsNeeded(TSituation now);

    /// <summary>Takes the step. May be repeated at any point of itself.</summary>
    /// <returns>Null when it is done, or how long to wait before it is looked at again.</returns>
    Task<Wait?> TakeAsync(TSituation now, IMachineLease machine, CancellationToken cancellationToken);
}

/// <summary>A step of an instance of one node.</summary>
internal interface IStep : IStep<Situation>;

/// <summary>A step that is not done: it is looked at again.</summary>
/// <param name="After">How long to wait before.</param>
/// <param name="Percent">Progress of the whole change, where the step knows more than where it begins.</param>
internal sealed record Wait(TimeSpan After, int? Percent = null)
{
    public static implicit operator Wait(TimeSpan after) => new(after);
}
