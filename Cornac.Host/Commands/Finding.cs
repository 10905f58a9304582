namespace Cornac.Host.Commands;

/// <summary>One thing that <c>cornac doctor</c> has looked at.</summary>
/// <param name="State">How it is.</param>
/// <param name="What">What was looked at.</param>
/// <param name="Text">What was found, and what to do where something is wrong.</param>
internal sealed record Finding(FindingState State, string What, string Text)
{
    public static Finding Good(string what, string text) => new(FindingState.Good, what, text);

    /// <summary>Cornac works, though perhaps not all that is around it.</summary>
    public static Finding Doubtful(string what, string text) => new(FindingState.Doubtful, what, text);

    public static Finding Bad(string what, string text) => new(FindingState.Bad, what, text);
}

internal enum FindingState
{
    Good,
    Doubtful,
    Bad,
}
