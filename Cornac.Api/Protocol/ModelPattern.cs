using System.Text.RegularExpressions;

namespace Cornac.Api.Protocol;

/// <summary>A pattern of a model, translated from Java's dialect by the generator and matched over the whole value.</summary>
/// <remarks>
/// Patterns run over what a client sent, so they must not be able to take long: without lookaround the engine is the one that
/// needs linear time, and has no time limit: on a busy machine that would refuse values that are right. The few patterns with lookaround get one.
/// </remarks>
public sealed class ModelPattern
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private readonly Lazy<Regex> _regex;

    /// <param name="source">The pattern as the model has it.</param>
    /// <param name="translated">The same for .NET, anchored.</param>
    /// <param name="hasLookaround">Whether the linear-time engine can't take it.</param>
    public ModelPattern(string source, string translated, bool hasLookaround)
    {
        Source = source;
        var options = RegexOptions.CultureInvariant | (hasLookaround ? RegexOptions.None : RegexOptions.NonBacktracking);
        _regex = new(() => new Regex(translated, options, hasLookaround ? Limit : Regex.InfiniteMatchTimeout));
    }

    /// <summary>The pattern as the model has it, for messages.</summary>
    public string Source { get; }

    /// <summary>Whether the whole value matches. A value that takes too long does not.</summary>
    public bool IsMatch(string value)
    {
        try
        {
            return _regex.Value.IsMatch(value);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
