using Cornac.Operators.Contract;

namespace Cornac.Operators.Patroni;

/// <summary>Takes the time for which an address led to no primary, stage by stage.</summary>
/// <param name="time">The clock.</param>
/// <param name="servedAt">Timestamp of the last look that found the old primary serving; null when none did.</param>
internal sealed class GapMeasure(TimeProvider time, long? servedAt)
{
    private readonly List<FailoverPart> _parts = [];
    private readonly long? _first = servedAt;
    private long? _last = servedAt;

    public IReadOnlyList<FailoverPart> Parts => _parts;

    /// <summary>All stages together; null unless the first and the last of them were seen.</summary>
    public TimeSpan? Gap => _first is { } from && _parts is [.., { Stage: FailoverStage.Routing }] ? time.GetElapsedTime(from, _last!.Value) : null;

    /// <summary>A stage has just ended.</summary>
    public void Ended(FailoverStage stage)
    {
        var now = time.GetTimestamp();
        if (_last is { } before)
            _parts.Add(new FailoverPart(stage, time.GetElapsedTime(before, now)));
        _last = now;
    }
}
