using System.Globalization;

namespace Cornac.Console.Instances.Schedules;

/// <summary>A window that opens once a week: <c>ddd:hh24:mi-ddd:hh24:mi</c>, UTC.</summary>
/// <param name="Start">When it opens, minutes after Monday's midnight.</param>
/// <param name="Minutes">How long it is open.</param>
public sealed record WeeklyTimes(int Start, int Minutes)
{
    private const int Week = 7 * DailyTimes.Day;
    private static readonly string[] Days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// <summary>Reads one; null for what is none, shorter than RDS allows, or as long as a day.</summary>
    public static WeeklyTimes? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Trim().ToLowerInvariant().Split('-') is not [var from, var to] || Point(from) is not { } start || Point(to) is not { } end) return null;
        var minutes = (end - start + Week) % Week;
        return minutes is >= DailyTimes.Shortest and < DailyTimes.Day ? new WeeklyTimes(start, minutes) : null;
    }

    /// <summary>When it opens next, or has opened if it is open.</summary>
    public DateTimeOffset Next(DateTimeOffset now)
    {
        var midnight = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        var monday = midnight.AddDays(-(((int)midnight.DayOfWeek + 6) % 7));
        // One that began last week may still be open.
        return new[] { -Week, 0, Week }.Select(shift => monday.AddMinutes(Start + shift)).First(opens => opens.AddMinutes(Minutes) > now);
    }

    /// <summary>Whether the two are ever open at the same time.</summary>
    public bool Overlaps(DailyTimes daily)
    {
        ArgumentNullException.ThrowIfNull(daily);
        return Enumerable.Range(-1, 9).Select(day => (day * DailyTimes.Day) + daily.Start)
            .Any(opens => Meets(opens, daily.Minutes, Start) || Meets(opens, daily.Minutes, Start - Week) || Meets(opens, daily.Minutes, Start + Week));
    }

    /// <summary>The same window on the clock of a time zone, with the day in the person's language.</summary>
    public string In(TimeZoneInfo zone, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var opens = TimeZoneInfo.ConvertTime(Next(now), zone);
        return string.Create(CultureInfo.CurrentCulture, $"{opens:dddd HH:mm}–{opens.AddMinutes(Minutes):HH:mm}");
    }

    private bool Meets(int opens, int minutes, int start) => opens < start + Minutes && start < opens + minutes;

    private static int? Point(string text) =>
        text.Split(':', 2) is [var day, var clock] && Array.IndexOf(Days, day) is >= 0 and var index && DailyTimes.Clock(clock) is { } minutes
            ? (index * DailyTimes.Day) + minutes : null;
}
