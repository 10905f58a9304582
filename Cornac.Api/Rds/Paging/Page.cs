using System.Buffers.Text;
using System.Text;
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
        return new Page(maxRecords ?? Largest, string.IsNullOrEmpty(marker) ? null : Read(marker));
    }

    /// <summary>Splits what a query for one entry more than fits has found.</summary>
    public (IReadOnlyList<T> Entries, string? Marker) Cut<T>(IReadOnlyList<T> found, Func<T, string> key) =>
        found.Count <= Size ? (found, null) : ([.. found.Take(Size)], Write(key(found[Size - 1])));

    private static string Write(string key) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes("k:" + key));

    private static string Read(string marker)
    {
        try
        {
            var text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(marker));
            if (text.StartsWith("k:", StringComparison.Ordinal) && !text.Contains('\0', StringComparison.Ordinal)) return text[2..];
        }
        catch (FormatException)
        {
            // Answered below, like every other text that is no marker.
        }

        throw CommonErrors.InvalidParameterValue("The Marker is not one that this service has handed out. Start again without it.");
    }
}
