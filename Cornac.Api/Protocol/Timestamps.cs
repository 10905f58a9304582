using System.Globalization;

namespace Cornac.Api.Protocol;

/// <summary>Times as clients write them: ISO 8601, or seconds since 1970 with an optional fraction.</summary>
internal static class Timestamps
{
    /// <summary>What <see cref="XmlOutput"/> and the audit write: UTC with milliseconds.</summary>
    public const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    private const double TicksPerSecond = TimeSpan.TicksPerSecond;
    private static readonly string[] Formats = ["yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd"];

    public static bool TryParse(string text, out DateTimeOffset time)
    {
        if (DateTimeOffset.TryParseExact(
            text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time))
            return true;
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out var seconds))
            return false;

        var limit = (decimal)((DateTimeOffset.MaxValue - DateTimeOffset.UnixEpoch).Ticks / TicksPerSecond) - 1;
        if (Math.Abs(seconds) > limit || DateTimeOffset.UnixEpoch.Ticks + (seconds * TimeSpan.TicksPerSecond) < 0)
            return false;
        time = DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return true;
    }

    /// <summary>Seconds since 1970 with milliseconds, as the JSON protocol writes times.</summary>
    public static decimal ToEpochSeconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000m;
}
