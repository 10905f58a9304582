using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Cornac.Api.Audit;
using Cornac.Api.Identity.Accounts;
using Cornac.Api.Identity.Sessions;
using Cornac.Api.Identity.SignIn;
using Cornac.Api.Identity.Users;
using Cornac.Api.Inventory;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Identity.ConsoleSessions;

/// <summary>The sessions of people at the console. They lie in the inventory, so that any host knows them, and none forgets them.</summary>
public sealed class ConsoleSessionStore(
    InventoryDb inventory, SessionIssuer issuer, CredentialStore credentials, AssumableRoles roles, ConsoleSessionLimits limits, TimeProvider clock)
{
    private const int IdBytes = 32;
    private static readonly TimeSpan Resolution = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestCredentials = TimeSpan.FromHours(1);
    private static readonly TimeSpan KeptAfterEnd = TimeSpan.FromDays(30);

    /// <summary>Begins a session for somebody who has just signed in.</summary>
    /// <returns>Its id, 256 random bits; it is stored nowhere.</returns>
    public async Task<string> StartAsync(SignedIn person, SignInSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        ArgumentNullException.ThrowIfNull(source);
        var caller = (await credentials.FindAsync(person.Credentials.AccessKeyId, person.Credentials.SessionToken, cancellationToken)).Caller;
        var now = clock.GetUtcNow();
        var forgotten = now - KeptAfterEnd;
        await inventory.Set<ConsoleSessionRecord>().Where(s => s.ExpiresAt < forgotten).ExecuteDeleteAsync(cancellationToken);
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(IdBytes));
        inventory.Add(new ConsoleSessionRecord
        {
            IdHash = Hash(id),
            AccountId = caller.AccountId,
            UserId = caller.UserId,
            PasswordStamp = caller.Session!.PasswordStamp!,
            MultiFactor = caller.MultiFactor ?? false,
            CreatedAt = now,
            LastSeenAt = now,
            ExpiresAt = now + limits.Longest,
            SourceAddress = source.Address,
            UserAgent = AuditTrail.Shortened(source.UserAgent),
        });
        await inventory.SaveChangesAsync(cancellationToken);
        return id;
    }

    /// <summary>Finds a session that lives: not ended, not idle for too long, and its user still there with the same password.</summary>
    /// <param name="id">What the browser holds.</param>
    /// <param name="active">Whether the person has just done something, which keeps the session alive.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<ConsoleSession?> FindAsync(string id, bool active, CancellationToken cancellationToken)
    {
        if (await ReadAsync(id, cancellationToken) is not { } found) return null;
        var now = clock.GetUtcNow();
        if (active && found.Session.LastSeenAt <= now - Resolution)
        {
            var hash = found.Session.IdHash;
            await inventory.Set<ConsoleSessionRecord>().Where(s => s.IdHash == hash).ExecuteUpdateAsync(s => s.SetProperty(x => x.LastSeenAt, now), cancellationToken);
        }

        var (session, user, account) = found;
        return new ConsoleSession(account.Id, account.DisplayName, user.Id, user.Name, user.PasswordResetRequired, session.ExpiresAt);
    }

    /// <summary>Gives credentials to a session that lives, and tells which roles they can assume.</summary>
    /// <returns>Null where the session does not live.</returns>
    public async Task<ConsoleGrant?> GrantAsync(string id, Circumstances circumstances, CancellationToken cancellationToken)
    {
        if (await ReadAsync(id, cancellationToken) is not { } found) return null;
        var left = found.Session.ExpiresAt - clock.GetUtcNow();
        var issued = issuer.StartSignIn(
            found.User.AccountId, found.User.Id, found.Session.PasswordStamp, found.Session.MultiFactor, left < LongestCredentials ? left : LongestCredentials);
        var caller = (await credentials.FindAsync(issued.AccessKeyId, issued.SessionToken, cancellationToken)).Caller;
        return new ConsoleGrant(issued, await roles.ListAsync(caller, circumstances, cancellationToken));
    }

    /// <summary>Ends a session, if it lives.</summary>
    public async Task EndAsync(string id, CancellationToken cancellationToken)
    {
        var hash = Hash(id);
        await EndAsync(inventory.Set<ConsoleSessionRecord>().Where(s => s.IdHash == hash), cancellationToken);
    }

    /// <summary>Ends one of the sessions that <see cref="ListAsync"/> tells of; those of others stay.</summary>
    public async Task EndOneAsync(string id, string key, CancellationToken cancellationToken)
    {
        if (await ReadAsync(id, cancellationToken) is not { } found || key.Length != SHA256.HashSizeInBytes * 2) return;
        var (user, hash) = (found.User.Id, Convert.FromHexString(key));
        await EndAsync(inventory.Set<ConsoleSessionRecord>().Where(s => s.UserId == user && s.IdHash == hash), cancellationToken);
    }

    /// <summary>Ends all sessions of the person whose session this is.</summary>
    public async Task EndAllAsync(string id, CancellationToken cancellationToken)
    {
        if (await ReadAsync(id, cancellationToken) is not { } found) return;
        var user = found.User.Id;
        await EndAsync(inventory.Set<ConsoleSessionRecord>().Where(s => s.UserId == user), cancellationToken);
    }

    /// <summary>The sessions that live of the person whose session this is, the newest first.</summary>
    public async Task<IReadOnlyList<ConsoleSessionView>> ListAsync(string id, CancellationToken cancellationToken)
    {
        if (await ReadAsync(id, cancellationToken) is not { } found) return [];
        var (user, stamp, now) = (found.User.Id, found.Session.PasswordStamp, clock.GetUtcNow());
        var active = now - limits.Idle;
        var own = await inventory.Set<ConsoleSessionRecord>().AsNoTracking()
            .Where(s => s.UserId == user && s.PasswordStamp == stamp && s.EndedAt == null && s.ExpiresAt > now && s.LastSeenAt > active)
            .OrderByDescending(s => s.CreatedAt).ToListAsync(cancellationToken);
        return [.. own.Select(s => new ConsoleSessionView(
            Convert.ToHexStringLower(s.IdHash), s.CreatedAt, s.LastSeenAt, s.SourceAddress, s.UserAgent, s.IdHash.AsSpan().SequenceEqual(found.Session.IdHash)))];
    }

    private static byte[] Hash(string id) => SHA256.HashData(Encoding.UTF8.GetBytes(id));

    private Task<int> EndAsync(IQueryable<ConsoleSessionRecord> sessions, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        return sessions.Where(s => s.EndedAt == null).ExecuteUpdateAsync(s => s.SetProperty(x => x.EndedAt, now), cancellationToken);
    }

    private async Task<Found?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        var (hash, now) = (Hash(id), clock.GetUtcNow());
        var active = now - limits.Idle;
        var found = await (
            from session in inventory.Set<ConsoleSessionRecord>().AsNoTracking()
            join user in inventory.Set<UserRecord>().AsNoTracking() on session.UserId equals user.Id
            join account in inventory.Set<AccountRecord>().AsNoTracking() on user.AccountId equals account.Id
            where session.IdHash == hash && session.EndedAt == null && session.ExpiresAt > now && session.LastSeenAt > active
                && !user.Disabled && user.PasswordHash != null && account.Status == AccountStatus.Active
            select new Found(session, user, account)).SingleOrDefaultAsync(cancellationToken);
        return found is not null && Passwords.Stamp(found.User.PasswordHash!) == found.Session.PasswordStamp ? found : null;
    }

    private sealed record Found(ConsoleSessionRecord Session, UserRecord User, AccountRecord Account);
}
