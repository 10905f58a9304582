using Cornac.Api.Models.Organizations;
using Cornac.Api.Protocol;

namespace Cornac.Api.Organizations;

/// <summary>Organizations' paging: at most <see cref="Size"/> entries after a key.</summary>
internal sealed record TokenPage(int Size, string? After)
{
    private const int Largest = 20;

    /// <exception cref="InvalidInputException">The token is not one of ours.</exception>
    public static TokenPage From(int? maxResults, string? nextToken) => new(
        maxResults ?? Largest,
        nextToken is null ? null : PageMarker.TryRead(nextToken)
            ?? throw new InvalidInputException("The NextToken is not one that this service has handed out.") { Reason = "INVALID_NEXT_TOKEN" });

    /// <summary>Splits what a query for one entry more than fits has found.</summary>
    public (IReadOnlyList<T> Entries, string? NextToken) Cut<T>(IReadOnlyList<T> found, Func<T, string> key) =>
        found.Count <= Size ? (found, null) : ([.. found.Take(Size)], PageMarker.Write(key(found[Size - 1])));
}
