using Cornac.Api.Protocol;

namespace Cornac.Api.Iam.Paging;

/// <summary>IAM's paging: at most <see cref="Size"/> entries after a key.</summary>
internal sealed record ListPage(int Size, string? After)
{
    private const int DefaultSize = 100;

    /// <exception cref="AwsException"><c>ValidationError</c>: the marker is not one of ours.</exception>
    public static ListPage From(int? maxItems, string? marker) => new(
        maxItems ?? DefaultSize,
        marker is null ? null : PageMarker.TryRead(marker) ?? throw CommonErrors.ValidationError("Invalid Marker: it is not one that this service has handed out."));

    /// <summary>Splits what a query for one entry more than fits has found.</summary>
    public Listed<T> Cut<T>(IReadOnlyList<T> found, Func<T, string> key) => found.Count <= Size
        ? new Listed<T>(found, IsTruncated: false, null)
        : new Listed<T>([.. found.Take(Size)], IsTruncated: true, PageMarker.Write(key(found[Size - 1])));

    /// <summary>The page of a list that is at hand as a whole.</summary>
    public Listed<T> Of<T>(IEnumerable<T> all, Func<T, string> key) => Cut(
        [.. all.OrderBy(key, StringComparer.Ordinal).Where(entry => After is null || string.CompareOrdinal(key(entry), After) > 0).Take(Size + 1)], key);
}

/// <summary>A page of entries, and where the next one begins.</summary>
internal sealed record Listed<T>(IReadOnlyList<T> Entries, bool IsTruncated, string? Marker)
{
    public IReadOnlyList<TView> Show<TView>(Func<T, TView> view) => [.. Entries.Select(view)];
}
