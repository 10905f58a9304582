using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Cornac.Api.Inventory.Instances;

/// <summary>A weekly span of time, UTC, in RDS's form <c>ddd:hh24:mi-ddd:hh24:mi</c>. The end is not part of it; it may run over the end of the week.</summary>
public sealed record MaintenanceWindow
{
    private const int MinutesPerWeek = 7 * 24 * 60;
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private readonly int _start;
    private readonly int _end;

    private MaintenanceWindow(int start, int end) => (_start, _end) = (start, end);

    /// <summary>How long it is open each week, in minutes.</summary>
    public int Minutes => (_end - _start + MinutesPerWeek) % MinutesPerWeek;

    public static bool TryParse(string? text, [NotNullWhen(true)] out MaintenanceWindow? window)
    {
        window = text?.Split('-') is [var from, var to] && Minute(from) is { } start && Minute(to) is { } end && start != end
            ? new MaintenanceWindow(start, end) : null;
        return window is not null;
    }

    public bool IsOpen(DateTimeOffset now)
    {
        var utc = now.UtcDateTime;
        var minute = ((int)utc.DayOfWeek * 24 * 60) + (utc.Hour * 60) + utc.Minute;
        return (minute - _start + MinutesPerWeek) % MinutesPerWeek < Minutes;
    }

    private static int? Minute(string text) =>
        text.Split(':') is [var day, { Length: 2 } hour, { Length: 2 } minute]
        && Array.FindIndex(Days, name => name.Equals(day, StringComparison.OrdinalIgnoreCase)) is >= 0 and var index
        && int.TryParse(hour, NumberStyles.None, CultureInfo.InvariantCulture, out var hours) && hours < 24
        && int.TryParse(minute, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes < 60
            ? (index * 24 * 60) + (hours * 60) + minutes : null;
}
