using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Cornac.Console.Times;

/// <summary>Spans of time in words that are the same in all languages: 45 s, 3 min, 2 h 10 min, 4 d.</summary>
public static class Durations
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Days = TimeSpan.FromDays(2);

    /// <summary>A span, rounded to what matters; what is negative counts as nothing.</summary>
    public static string Text(TimeSpan span)
    {
        var culture = CultureInfo.CurrentCulture;
        if (span < Minute) return string.Create(culture, $"{Math.Max(0, Math.Ceiling(span.TotalSeconds)):0} s");
        if (span < Hour) return string.Create(culture, $"{Math.Ceiling(span.TotalMinutes):0} min");
        if (span < Days) return string.Create(culture, $"{Math.Floor(span.TotalHours):0} h {span.Minutes:0} min");
        return string.Create(culture, $"{Math.Floor(span.TotalDays):0} d");
    }

    /// <summary>How long ago something was, or how soon it will be.</summary>
    internal static string Relative(DateTimeOffset at, DateTimeOffset now, IStringLocalizer<TimeText> text)
    {
        var ago = now - at;
        if (ago.Duration() < TimeSpan.FromSeconds(10)) return text["JustNow"];
        var span = Text(TimeSpan.FromSeconds(Math.Floor(ago.Duration().TotalSeconds)));
        return ago > TimeSpan.Zero ? text["Ago", span] : text["In", span];
    }
}
