using System.Globalization;
using Cornac.Console.Restoring;

namespace Cornac.Console.Tests.Restoring;

public sealed class RestorableTimesTests
{
    private static readonly TimeZoneInfo Paris = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");

    [Fact]
    public void Bounds_are_whole_seconds_within_the_window_in_the_persons_time()
    {
        var times = new RestorableTimes(Utc("2026-11-20T10:00:00.250"), Utc("2026-11-23T14:02:59.900"), Paris);
        Assert.Equal("2026-11-20T11:00:01", times.Min);
        Assert.Equal("2026-11-23T15:02:59", times.Max);
        Assert.True(times.Holds(times.Read(times.Min)!.Value));
        Assert.True(times.Holds(times.Read(times.Max)!.Value));
    }

    [Theory]
    [InlineData("2026-11-20T11:00:00", false)]
    [InlineData("2026-11-20T11:00:01", true)]
    [InlineData("2026-11-23T15:02:59", true)]
    [InlineData("2026-11-23T15:03:00", false)]
    public void Moment_outside_of_the_window_is_told_from_one_inside(string typed, bool holds)
    {
        var times = new RestorableTimes(Utc("2026-11-20T10:00:00.250"), Utc("2026-11-23T14:02:59.900"), Paris);
        Assert.Equal(holds, times.Holds(times.Read(typed)!.Value));
    }

    [Fact]
    public void Hour_that_summer_time_skips_is_no_moment() =>
        Assert.Null(new RestorableTimes(Utc("2026-03-28T00:00:00"), Utc("2026-03-30T00:00:00"), Paris).Read("2026-03-29T02:30:00"));

    [Fact]
    public void Hour_that_comes_twice_is_the_one_within_the_window()
    {
        var second = new RestorableTimes(Utc("2026-10-25T01:00:00"), Utc("2026-10-26T00:00:00"), Paris);
        Assert.Equal(Utc("2026-10-25T01:30:00"), second.Read("2026-10-25T02:30:00"));
        var both = new RestorableTimes(Utc("2026-10-24T00:00:00"), Utc("2026-10-26T00:00:00"), Paris);
        Assert.Equal(Utc("2026-10-25T00:30:00"), both.Read("2026-10-25T02:30:00"));
    }

    [Fact]
    public void Shortcut_before_the_window_is_not_offered()
    {
        var times = new RestorableTimes(Utc("2026-11-23T13:00:00"), Utc("2026-11-23T14:00:00.5"), Paris);
        Assert.Equal(Utc("2026-11-23T13:55:00"), times.Before(TimeSpan.FromMinutes(5)));
        Assert.Null(times.Before(TimeSpan.FromDays(1)));
    }

    private static DateTimeOffset Utc(string time) => DateTimeOffset.Parse(time + "Z", CultureInfo.InvariantCulture);
}
