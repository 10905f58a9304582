using Cornac.Api.Protocol;

namespace Cornac.Api.Rds.Paging;

/// <summary>Paging of lists: at most <see cref="Size"/> entries after a key. A marker names the last key that was handed out, so that pages stay
/// right while entries come and go.</summary>
internal sealed record Page(int Size, string? After)
{
    private const int Smallest = 20;
    private const int Largest = 100;

    /// <exception cref="AwsException"><c>InvalidParameterValue</c>: MaxRecords out of range or Marker not one of ours.</exception>
    public static Page From(int? maxRecords, string? marker)
    {
        if (maxRecords is < Smallest or > Largest)
            throw CommonErrors.InvalidParameterValue($"Invalid value {maxRecords} for MaxRecords. Must be between {Smallest} and {Largest}");
        return new Page(maxRecords ?? Largest, string.IsNullOrEmpty(marker) ? null : PageMarker.TryRead(marker) ?? throw NotOurs());
    }

    /// <summary>Splits what a query for one entry more than fits has found.</summary>
    public (IReadOnlyList<T> Entries, string? Marker) Cut<T>(IReadOnlyList<T> found, Func<T, string> key) =>
        found.Count <= Size ? (found, null) : ([.. found.Take(Size)], PageMarker.Write(key(found[Size - 1])));

    private static AwsException NotOurs() =>
        CommonErrors.InvalidParameterValue("The Marker is not one that this service has handed out. Start again without it.");
}
