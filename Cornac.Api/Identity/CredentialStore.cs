using System.Text;
using Cornac.Api.Identity.Keys;
using Cornac.Api.Identity.Policies;
using Cornac.Api.Identity.Sessions;
using Cornac.Api.Identity.Users;
using Cornac.Api.Inventory;
using Cornac.Api.Signing;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Identity;

/// <summary>Finds credentials, long-lived and temporary, with what they are worth at this moment.</summary>
public sealed class CredentialStore(InventoryDb inventory, Keyring keyring, PolicyCatalog catalog, TimeProvider clock)
{
    private const string InvalidToken = "The security token included in the request is invalid.";
    private static readonly TimeSpan UseResolution = TimeSpan.FromMinutes(1);

    private readonly GrantReader _grants = new(inventory, catalog);
    private readonly RoleAccess _access = new(catalog);

    /// <summary>Looks credentials up, in one round trip to the inventory.</summary>
    /// <param name="accessKeyId">The access key id that a request claims.</param>
    /// <param name="token">Its session token, or null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="SignatureException">The session token was not made here for this access key id.</exception>
    public async Task<Credential> FindAsync(string accessKeyId, string? token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(accessKeyId);
        if (accessKeyId.StartsWith(Identifiers.TemporaryKeyPrefix, StringComparison.Ordinal) || token is not null)
        {
            var session = token is null ? null : SessionTokens.TryRead(keyring, accessKeyId, token);
            return await FindSessionAsync(accessKeyId, session ?? throw new SignatureException(SignatureError.InvalidClientTokenId, InvalidToken), cancellationToken);
        }

        var key = (await _grants.ReadAsync(accessKeyId, [], cancellationToken)).Root;
        if (key is null) return Credential.Unknown;
        var secret = keyring.Unseal(AccessKeyRecord.SecretPurpose, accessKeyId, key.SealedSecret);
        return IsUsable(key) ? Credential.Valid(secret, key.Caller, key.LastUsedAt) : Credential.Refused(secret, SignatureError.InvalidClientTokenId, InvalidToken);
    }

    /// <summary>Notes that a key was used, at most once a minute for each key. Sessions leave no such trace.</summary>
    public async Task RecordUseAsync(Credential credential, string service, string region, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(credential);
        var now = clock.GetUtcNow();
        var stale = now - UseResolution;
        if (credential.Caller.Session is not null || credential.LastUsedAt > stale) return;
        await inventory.Set<AccessKeyRecord>()
            .Where(k => k.Id == credential.Caller.AccessKeyId && (k.LastUsedAt == null || k.LastUsedAt <= stale))
            .ExecuteUpdateAsync(
                k => k.SetProperty(x => x.LastUsedAt, now).SetProperty(x => x.LastUsedService, service).SetProperty(x => x.LastUsedRegion, region),
                cancellationToken);
    }

    private static bool IsUsable(KeyGrant key) => key is { KeyIsActive: true, UserIsActive: true };

    private async Task<Credential> FindSessionAsync(string accessKeyId, SealedSession session, CancellationToken cancellationToken)
    {
        var claims = session.Claims;
        var secret = Encoding.UTF8.GetBytes(session.Secret);
        var now = clock.GetUtcNow();
        if (claims.ExpiresAt <= now) return Credential.Refused(secret, SignatureError.ExpiredToken, "The security token included in the request is expired.");
        var (root, grants) = claims.RootKeyId is null
            ? await FindSignInAsync(claims, cancellationToken)
            : await FindKeyAsync(claims.RootKeyId, claims, cancellationToken);
        if (root is null) return Withdrawn(secret);
        var caller = root;
        foreach (var hop in claims.Hops)
        {
            var role = grants.Roles.FirstOrDefault(r => r.Id == hop.RoleId);
            if (role is null || !_access.Evaluate(caller, role, hop, now, region: null).IsAllowed) return Withdrawn(secret);
            // Without a policy that narrowed it, the session would be wider than it was meant to be.
            if (grants.TryManaged(hop.PolicyArns) is not { } managed) return Withdrawn(secret);
            caller = _access.Become(caller, role, hop, managed);
        }

        return Credential.Valid(secret, caller with { AccessKeyId = accessKeyId, Session = claims, MultiFactor = claims.MultiFactor }, lastUsedAt: null);
    }

    private async Task<(Caller? Root, SessionGrants Grants)> FindKeyAsync(string keyId, SessionClaims claims, CancellationToken cancellationToken)
    {
        var (key, grants) = await _grants.ReadAsync(keyId, claims.Hops, cancellationToken);
        return (key is not null && IsUsable(key) && key.Caller.UserId == claims.UserId ? key.Caller : null, grants);
    }

    private async Task<(Caller? Root, SessionGrants Grants)> FindSignInAsync(SessionClaims claims, CancellationToken cancellationToken)
    {
        var (user, grants) = await _grants.ReadUserAsync(claims.UserId, claims.Hops, cancellationToken);
        if (user is not { UserIsActive: true, PasswordHash: { } hash } || Passwords.Stamp(hash) != claims.PasswordStamp) return (null, grants);
        return (user.PasswordResetRequired ? user.Caller with { SessionPolicies = [[PasswordResetOnly(catalog)]] } : user.Caller, grants);
    }

    /// <summary>All that one may do with a password that must be changed.</summary>
    private static Policy PasswordResetOnly(PolicyCatalog catalog) => new("the password must be changed", catalog.Read(
        """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":["iam:ChangePassword","iam:GetAccountPasswordPolicy"],"Resource":"*"}}""",
        PolicyKind.Identity));

    private static Credential Withdrawn(byte[] secret) => Credential.Refused(
        secret, SignatureError.InvalidClientTokenId, "The security token included in the request is invalid: what it was granted by has been withdrawn.");
}
