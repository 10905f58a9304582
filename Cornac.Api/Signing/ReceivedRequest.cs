namespace Cornac.Api.Signing;

/// <summary>A request as it came over the wire, before anything was decoded.</summary>
/// <param name="Method">HTTP method as received.</param>
/// <param name="Target">Raw request target in origin form: path and query, still percent-encoded.</param>
/// <param name="Headers">Header lines as (name, value), one pair for each line, in order of arrival.</param>
/// <param name="Body">Raw body, empty where there is none.</param>
public readonly record struct ReceivedRequest(
    string Method, string Target, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body)
{
    public string Path => Target.IndexOf('?', StringComparison.Ordinal) is var mark && mark < 0 ? Target : Target[..mark];

    /// <summary>What follows the first question mark, without it.</summary>
    public string Query => Target.IndexOf('?', StringComparison.Ordinal) is var mark && mark < 0 ? "" : Target[(mark + 1)..];

    /// <summary>The only value of a header, or null where it is absent.</summary>
    /// <exception cref="SignatureException">The header came more than once.</exception>
    internal string? Single(string name)
    {
        string? found = null;
        for (var i = 0; i < Headers.Count; i++)
        {
            if (!Headers[i].Key.Equals(name, StringComparison.OrdinalIgnoreCase)) continue;
            if (found is not null) throw new SignatureException(SignatureError.IncompleteSignature, $"The header {name} appears more than once.");
            found = Headers[i].Value;
        }

        return found;
    }
}
