using Cornac.Operators.Machines;

namespace Cornac.Operators.Engine.Backups;

/// <summary>
/// Finds up to which time all that was committed is archived. PostgreSQL leaves a file <c>SEGMENT.ready</c> when it goes on to the next segment, and renames it to
/// <c>SEGMENT.done</c> when the archive has it; so the time of that file is the time until which everything went into that segment or an earlier one.
/// </summary>
internal static class ArchiveProgress
{
    private const string Ready = ".ready";
    private const string Done = ".done";

    /// <summary>How much later than its time stamp a commit can reach the WAL, and how much later than due a segment is ended.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(3);

    /// <param name="status">Content of <c>pg_wal/archive_status</c>, read after <paramref name="now"/>.</param>
    /// <param name="now">The server's clock.</param>
    /// <param name="endsSegmentsInTime">True when the server is known to end a segment within <see cref="Archiving.Timeout"/> of the first write to it.</param>
    public static DateTimeOffset? Find(IReadOnlyList<MachineEntry> status, DateTimeOffset now, bool endsSegmentsInTime)
    {
        // A file from the future: the clock was set back, and later commits bear earlier times.
        if (status.Any(e => e.ModifiedAt > now + Slack))
            return null;
        var waiting = Segments(status, Ready).MinBy(e => e.Name, StringComparer.Ordinal);
        var archived = Segments(status, Done)
            .Where(e => waiting is null || string.CompareOrdinal(e.Name, waiting.Name) < 0)
            .MaxBy(e => e.Name, StringComparer.Ordinal);
        DateTimeOffset? bySegment = archived is null ? null : archived.ModifiedAt - Slack;
        // The segment that is not archived was begun, with the first commit in it, at most so long before.
        DateTimeOffset? byTimeout = endsSegmentsInTime ? (waiting?.ModifiedAt ?? now) - Archiving.Timeout - Slack : null;
        return bySegment is null || byTimeout > bySegment ? byTimeout : bySegment;
    }

    public static bool HasWaiting(IReadOnlyList<MachineEntry> status) => Segments(status, Ready).Any();

    private static IEnumerable<MachineEntry> Segments(IReadOnlyList<MachineEntry> status, string suffix) =>
        status.Where(e => e.Name.EndsWith(suffix, StringComparison.Ordinal) && WalSegment.TryParse(e.Name[..^suffix.Length], out _));
}
