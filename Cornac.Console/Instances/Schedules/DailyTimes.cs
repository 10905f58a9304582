using System.Globalization;

namespace Cornac.Console.Instances.Schedules;

/// <summary>A window that opens every day: <c>hh24:mi-hh24:mi</c>, UTC.</summary>
/// <param name="Start">When it opens, minutes after midnight.</param>
/// <param name="Minutes">How long it is open.</param>
public sealed record DailyTimes(int Start, int Minutes)
{
    internal const int Day = 24 * 60;
    internal const int Shortest = 30;

    /// <summary>Reads one; null for what is none, or shorter than RDS allows.</summary>
    public static DailyTimes? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Trim().Split('-') is not [var from, var to] || Clock(from) is not { } start || Clock(to) is not { } end) return null;
        var minutes = (end - start + Day) % Day;
        return minutes >= Shortest ? new DailyTimes(start, minutes) : null;
    }

    /// <summary>The same window on the clock of a time zone: <c>05:00–05:30</c>.</summary>
    public string In(TimeZoneInfo zone, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var opens = TimeZoneInfo.ConvertTime(new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddMinutes(Start), zone);
        return string.Create(CultureInfo.InvariantCulture, $"{opens:HH:mm}–{opens.AddMinutes(Minutes):HH:mm}");
    }

    internal static int? Clock(string text) =>
        text.Length == 5 && TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? (time.Hour * 60) + time.Minute : null;
}
