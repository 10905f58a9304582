namespace Cornac.Console.Instances.Monitoring;

/// <summary>How far back graphs go.</summary>
public enum GraphSpan
{
    Hour,
    Day,
    Week,
}

internal static class GraphSpans
{
    public static TimeSpan Length(this GraphSpan span) => span switch
    {
        GraphSpan.Hour => TimeSpan.FromHours(1),
        GraphSpan.Day => TimeSpan.FromDays(1),
        _ => TimeSpan.FromDays(7),
    };

    /// <summary>Time from one point to the next, seconds: a few hundred points at most, whatever the span.</summary>
    public static int Period(this GraphSpan span) => span switch
    {
        GraphSpan.Hour => 60,
        GraphSpan.Day => 300,
        _ => 3600,
    };

    /// <summary>How to write the time of a point: what all of them have in common is left out.</summary>
    public static string Format(this GraphSpan span) => span == GraphSpan.Week ? "ddd d HH:mm" : "HH:mm";
}
