using Cornac.Api.Inventory.Metrics;
using Cornac.Api.Models.CloudWatch;

namespace Cornac.Api.CloudWatch;

/// <summary>The statistics that CloudWatch computes of a stretch, and the lengths that a stretch may have.</summary>
internal static class Statistics
{
    public const string Names = "SampleCount, Average, Sum, Minimum, Maximum";

    private const int LongestPeriod = 86400;

    /// <summary>The value of a statistic; null for one that is not offered: percentiles would need every single measurement.</summary>
    public static Func<MetricPoint, double>? Find(string name) => name switch
    {
        "SampleCount" => point => point.Count,
        "Average" => point => point.Average,
        "Sum" => point => point.Sum,
        "Minimum" => point => point.Minimum,
        "Maximum" => point => point.Maximum,
        _ => null,
    };

    /// <exception cref="InvalidParameterValueException">It is no whole number of minutes, or longer than a day.</exception>
    public static int RequirePeriod(int? period, string member) =>
        period is { } seconds and >= 60 and <= LongestPeriod && seconds % 60 == 0 ? seconds
            : throw new InvalidParameterValueException($"The parameter {member} must be a multiple of 60 of at most {LongestPeriod} seconds: instances are measured once a minute.");

    /// <exception cref="InvalidParameterValueException">The span ends before it begins.</exception>
    public static (DateTimeOffset From, DateTimeOffset Until) RequireSpan(DateTimeOffset? start, DateTimeOffset? end) =>
        start is { } from && end is { } until && from < until ? (from, until)
            : throw new InvalidParameterValueException("The parameter StartTime must be less than the parameter EndTime.");

    /// <summary>How many stretches a span has, at most.</summary>
    public static long Stretches(DateTimeOffset from, DateTimeOffset until, int seconds) => (long)Math.Ceiling((until - from).TotalSeconds / seconds);
}
