using System.Globalization;

namespace Cornac.Api.Inventory.Instances;

/// <summary>A time of the day or the week, UTC, in minutes; it may run past midnight, or past the week's end.</summary>
public abstract record Window(int Start, int Minutes, int Cycle)
{
    /// <summary>Shortest window that RDS allows, minutes.</summary>
    public const int Shortest = 30;

    /// <summary>True when <paramref name="minute"/> of the cycle lies inside.</summary>
    public bool Contains(int minute) => ((minute - Start) % Cycle + Cycle) % Cycle < Minutes;

    protected static int? TimeOfDay(string text) =>
        TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time.Hour * 60 + time.Minute : null;

    protected static string TimeOfDay(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60 % 24:00}:{minute % 60:00}");
}

/// <summary>A backup window: <c>hh24:mi-hh24:mi</c>.</summary>
public sealed record DailyWindow(int Start, int Minutes) : Window(Start, Minutes, MinutesPerDay)
{
    public const int MinutesPerDay = 24 * 60;

    /// <summary>Reads a window; null when malformed.</summary>
    public static DailyWindow? Parse(string text) =>
        text.Split('-') is [var from, var to] && TimeOfDay(from) is { } start && TimeOfDay(to) is { } end
            ? new DailyWindow(start, (end - start + MinutesPerDay) % MinutesPerDay)
            : null;

    public override string ToString() => $"{TimeOfDay(Start)}-{TimeOfDay(Start + Minutes)}";
}

/// <summary>A maintenance window: <c>ddd:hh24:mi-ddd:hh24:mi</c>, the week starting on Sunday.</summary>
public sealed record WeeklyWindow(int Start, int Minutes) : Window(Start, Minutes, MinutesPerWeek)
{
    public const int MinutesPerWeek = 7 * DailyWindow.MinutesPerDay;

    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    /// <summary>Reads a window, letters in any case; null when malformed.</summary>
    public static WeeklyWindow? Parse(string text) =>
        text.ToLowerInvariant().Split('-') is [var from, var to] && MinuteOfWeek(from) is { } start && MinuteOfWeek(to) is { } end
            ? new WeeklyWindow(start, (end - start + MinutesPerWeek) % MinutesPerWeek)
            : null;

    public bool IsOpen(DateTimeOffset now) => Contains(MinuteOfWeek(now));

    /// <summary>True when some minute of the week lies in both.</summary>
    public bool Overlaps(DailyWindow daily) => Enumerable.Range(Start, Minutes).Any(minute => daily.Contains(minute % DailyWindow.MinutesPerDay));

    public override string ToString() => $"{Minute(Start)}-{Minute(Start + Minutes)}";

    private static string Minute(int minute) => $"{Days[minute / DailyWindow.MinutesPerDay % 7]}:{TimeOfDay(minute)}";

    private static int MinuteOfWeek(DateTimeOffset now) =>
        (int)now.UtcDateTime.DayOfWeek * DailyWindow.MinutesPerDay + now.UtcDateTime.Hour * 60 + now.UtcDateTime.Minute;

    private static int? MinuteOfWeek(string text) =>
        text.Split(':', 2) is [var day, var time] && Array.IndexOf(Days, day) is >= 0 and var index && TimeOfDay(time) is { } minute
            ? index * DailyWindow.MinutesPerDay + minute
            : null;
}
