using System.Globalization;
using System.Runtime.InteropServices;

namespace Cornac.Operators.Engine.Backups;

/// <summary>Name of a WAL segment of 16 MiB: timeline and place in the stream (PostgreSQL manual, 30.6 WAL Internals).</summary>
/// <param name="Timeline">Its timeline.</param>
/// <param name="Number">Its place, counted from the cluster's beginning.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WalSegment(uint Timeline, long Number)
{
    public const int NameLength = 24;
    private const int PartLength = 8;
    private const int SegmentsPerPart = 256;

    /// <summary>Reads the name that a file's name begins with; false for history files and the like.</summary>
    public static bool TryParse(string name, out WalSegment segment)
    {
        segment = default;
        if (name.Length < NameLength || (name.Length > NameLength && name[NameLength] is not '-')
            || !uint.TryParse(name.AsSpan(0, PartLength), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var timeline)
            || !uint.TryParse(name.AsSpan(PartLength, PartLength), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var high)
            || !uint.TryParse(name.AsSpan(2 * PartLength, PartLength), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low)
            || low >= SegmentsPerPart)
            return false;
        segment = new WalSegment(timeline, ((long)high * SegmentsPerPart) + low);
        return true;
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Timeline:X8}{Number / SegmentsPerPart:X8}{Number % SegmentsPerPart:X8}");
}
