using System.Globalization;

namespace Cornac.Console.Restoring;

/// <summary>The moments that can be restored, as a person in a time zone chooses one: to the second, within the window.</summary>
public sealed record RestorableTimes(DateTimeOffset Earliest, DateTimeOffset Latest, TimeZoneInfo Zone)
{
    /// <summary>What an input of type <c>datetime-local</c> holds.</summary>
    public const string Format = "yyyy-MM-dd'T'HH:mm:ss";
    private static readonly string[] Accepted = [Format, "yyyy-MM-dd'T'HH:mm"];

    /// <summary>First whole second of the window, in the person's time.</summary>
    public string Min => Text(Ceiling(Earliest));

    /// <summary>Last whole second of it.</summary>
    public string Max => Text(Floor(Latest));

    /// <summary>A moment as the input holds it.</summary>
    public string Text(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, Zone).ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>The moment that was typed; null for what is none, such as the hour that summer time skips.</summary>
    public DateTimeOffset? Read(string? text)
    {
        if (!DateTime.TryParseExact(text, Accepted, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local) || Zone.IsInvalidTime(local)) return null;
        // An hour that comes twice is taken as the one within the window, the first of them where both are.
        IEnumerable<TimeSpan> offsets = Zone.IsAmbiguousTime(local) ? Zone.GetAmbiguousTimeOffsets(local).OrderDescending() : [Zone.GetUtcOffset(local)];
        var times = offsets.Select(offset => new DateTimeOffset(local, offset)).ToList();
        return times.Exists(Holds) ? times.Find(Holds) : times[0];
    }

    /// <summary>Whether a moment can be restored.</summary>
    public bool Holds(DateTimeOffset time) => time >= Earliest && time <= Latest;

    /// <summary>Some time before the latest moment; null where that is before the window.</summary>
    public DateTimeOffset? Before(TimeSpan span) => Floor(Latest) - span is var time && Holds(time) ? time : null;

    private static DateTimeOffset Floor(DateTimeOffset time) => time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));

    private static DateTimeOffset Ceiling(DateTimeOffset time) => Floor(time) is var floor && floor == time ? time : floor.AddSeconds(1);
}
