using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Cornac.Api.Inventory.Instances;

namespace Cornac.Host.Lifecycle.Backups;

/// <summary>When automatic backups are due. Pure: the same answer on every host, and after every restart.</summary>
public static class BackupSchedule
{
    /// <summary>A date further ahead than this was noted by a clock that was wrong.</summary>
    private const int MostDaysAhead = 1;

    /// <summary>Beginning of the last window that has begun.</summary>
    public static DateTimeOffset LatestStart(DailyWindow window, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(window);
        var start = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddMinutes(window.Start);
        return start <= now ? start : start.AddDays(-1);
    }

    /// <summary>How long after the beginning of its window an instance's backup begins: within the first half, spread evenly over all instances, so
    /// that those with the same window do not begin together.</summary>
    public static TimeSpan Jitter(string resourceId, DailyWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        var hash = BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(resourceId)));
        return TimeSpan.FromSeconds(hash % Math.Max(1, window.Minutes * 60 / 2));
    }

    /// <summary>Day whose automatic backup is to be ordered now; null when none is due. The last window that has begun counts, however long ago: what
    /// was missed is made up for once. Each day, told by the beginning of its window, counts once, whatever the windows were or become.</summary>
    /// <param name="resourceId">The instance.</param>
    /// <param name="window">Its window.</param>
    /// <param name="last">Day of the last one that was ordered; null when there has been none.</param>
    /// <param name="now">The time.</param>
    public static DateOnly? Due(string resourceId, DailyWindow window, DateOnly? last, DateTimeOffset now)
    {
        var start = LatestStart(window, now);
        var day = DateOnly.FromDateTime(start.UtcDateTime);
        if (last is null) return day;
        if (last >= day && last <= day.AddDays(MostDaysAhead)) return null;
        return now >= start + Jitter(resourceId, window) ? day : null;
    }

    /// <summary>When retries of an automatic backup stop: before the window ends in which it was ordered.</summary>
    /// <param name="window">The window.</param>
    /// <param name="ordered">When it was ordered.</param>
    /// <param name="failing">Since when it fails.</param>
    /// <param name="options">Pauses between the retries, and how long to go on with one that was ordered, or first failed, outside of its window.</param>
    public static DateTimeOffset RetryUntil(DailyWindow? window, DateTimeOffset ordered, DateTimeOffset failing, LifecycleOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var outside = failing + options.OperationDeadline;
        if (window is null) return outside;
        var last = LatestStart(window, ordered).AddMinutes(window.Minutes) - options.LongestPause;
        return failing < last ? last : outside;
    }
}
