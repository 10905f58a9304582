using Cornac.Api.Inventory;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Identity.SignIn;

/// <summary>Slows guessing down. Each failure beyond a few doubles the time in which no further attempt is looked at, up to a quarter of an hour,
/// for a name as for a source; an hour without attempts forgets them. An attempt counts as a failure when it begins, so that many at once do not
/// pass before the first has failed.</summary>
public sealed class SignInThrottle(InventoryDb inventory, TimeProvider clock)
{
    /// <summary>Failures under one name that cost nothing: people mistype.</summary>
    public const int FreeForUser = 4;

    /// <summary>Failures from one source that cost nothing: many people may share one.</summary>
    public const int FreeForSource = 20;

    private const int LongestKeyName = 64;
    private const double FirstLockSeconds = 2;
    private static readonly TimeSpan LongestLock = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    /// <summary>Counts an attempt.</summary>
    /// <returns>Null when it may go on; otherwise until when none is looked at, and then nothing was counted.</returns>
    public async Task<DateTimeOffset?> BeginAsync(string userName, string source, CancellationToken cancellationToken)
    {
        await using var transaction = await inventory.Database.BeginTransactionAsync(cancellationToken);
        var stale = clock.GetUtcNow() - Memory;
        await inventory.Set<SignInAttemptRecord>().Where(a => a.LastAt < stale).ExecuteDeleteAsync(cancellationToken);
        // Always in this order, or two attempts could wait for each other.
        foreach (var (key, free) in new[] { (SourceKey(source), FreeForSource), (UserKey(userName), FreeForUser) })
        {
            if (await CountAsync(key, free, cancellationToken) is { } lockedUntil) return lockedUntil;
        }

        await transaction.CommitAsync(cancellationToken);
        return null;
    }

    /// <summary>The attempt did not fail: takes back that it was counted.</summary>
    public Task ForgiveAsync(string userName, string source, CancellationToken cancellationToken)
    {
        string[] keys = [UserKey(userName), SourceKey(source)];
        return inventory.Set<SignInAttemptRecord>().Where(a => keys.Contains(a.Key)).ExecuteUpdateAsync(
            a => a.SetProperty(x => x.Failures, x => x.Failures > 0 ? x.Failures - 1 : 0).SetProperty(x => x.LockedUntil, (DateTimeOffset?)null), cancellationToken);
    }

    /// <summary>The user has signed in: forgets the failures under this name. Those of the source stay, or whoever has one name could guess others
    /// in between.</summary>
    public async Task ClearAsync(string userName, string source, CancellationToken cancellationToken)
    {
        await ForgiveAsync(userName, source, cancellationToken);
        var key = UserKey(userName);
        await inventory.Set<SignInAttemptRecord>().Where(a => a.Key == key).ExecuteDeleteAsync(cancellationToken);
    }

    private static string UserKey(string name) => "user:" + (name.Length <= LongestKeyName ? name : name[..LongestKeyName]);

    private static string SourceKey(string address) => "source:" + address;

    private async Task<DateTimeOffset?> CountAsync(string key, int free, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var counted = await inventory.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO sign_in_attempts AS a (key, failures, last_at) VALUES ({key}, 1, {now})
            ON CONFLICT (key) DO UPDATE SET failures = a.failures + 1, last_at = {now},
                locked_until = CASE WHEN a.failures < {free} THEN NULL
                    ELSE {now} + least({LongestLock.TotalSeconds}, {FirstLockSeconds} * power(2.0::float8, least(a.failures - {free}, 20))) * interval '1 second' END
            WHERE a.locked_until IS NULL OR a.locked_until <= {now}
            """,
            cancellationToken);
        if (counted > 0) return null;
        return await inventory.Set<SignInAttemptRecord>().AsNoTracking().Where(a => a.Key == key).Select(a => a.LockedUntil).SingleAsync(cancellationToken);
    }
}
