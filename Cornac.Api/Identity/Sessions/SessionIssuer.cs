using System.Globalization;
using System.Text.RegularExpressions;
using Cornac.Api.Identity.Keys;
using Cornac.Api.Identity.Policies;
using Cornac.Api.Identity.Users;
using Cornac.Api.Inventory;
using Cornac.Api.Protocol;

namespace Cornac.Api.Identity.Sessions;

/// <summary>What AssumeRole is asked with.</summary>
/// <param name="RoleArn">ARN of the role.</param>
/// <param name="SessionName">2 to 64 letters, digits and <c>_+=,.@-</c>.</param>
/// <param name="DurationSeconds">Life of the session, 900 up to what the role allows; null for an hour.</param>
/// <param name="Policy">Session policy, JSON of at most 2,048 characters, or null.</param>
/// <param name="ExternalId">What the trust policy may ask for, or null.</param>
/// <param name="SourceIdentity">Who is behind the session; stays with all that is assumed from it. Null for what the caller's session says.</param>
/// <param name="PolicyArns">Managed policies of the role's account or of AWS, at most ten, which narrow the session together with
/// <paramref name="Policy"/>; null for none.</param>
public sealed record RoleRequest(
    string RoleArn, string SessionName, int? DurationSeconds = null, string? Policy = null, string? ExternalId = null, string? SourceIdentity = null,
    IReadOnlyList<string>? PolicyArns = null);

/// <summary>Temporary credentials. The secret and the token exist only here and with whom they are given to.</summary>
public sealed record TemporaryCredentials(string AccessKeyId, string SecretAccessKey, string SessionToken, DateTimeOffset Expiration);

/// <summary>Temporary credentials of a role, with the session's ARN, unique id and source identity.</summary>
public sealed record AssumedRole(TemporaryCredentials Credentials, string Arn, string UniqueId, string? SourceIdentity);

/// <summary>Mints temporary credentials. They are never wider nor live longer than what minted them.</summary>
/// <remarks>STS API reference: GetSessionToken, AssumeRole; IAM user guide, "Roles terms and concepts: Role chaining".</remarks>
public sealed partial class SessionIssuer(InventoryDb inventory, Keyring keyring, PolicyCatalog catalog, TimeProvider clock)
{
    private const int Shortest = 15 * 60;
    private const int LongestSessionToken = 36 * 60 * 60;
    private const int DefaultSessionToken = 12 * 60 * 60;
    private const int ConsoleSession = 12 * 60 * 60;
    private const int DefaultRoleSession = 60 * 60;
    private const int LongestChained = 60 * 60;
    private const int LongestSessionPolicy = 2048;
    private const int MostSessionPolicies = 10;
    private const int LongestChain = 4;

    private readonly GrantReader _grants = new(inventory, catalog);
    private readonly RoleAccess _access = new(catalog);

    /// <summary>Temporary credentials for the user itself, from a long-lived key.</summary>
    /// <exception cref="AwsException">The caller is temporary already, or the duration is out of range.</exception>
    public TemporaryCredentials GetSessionToken(Caller caller, int? durationSeconds)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (caller.Session is not null) throw CommonErrors.AccessDenied("Cannot call GetSessionToken with session credentials");
        var duration = Duration(durationSeconds ?? DefaultSessionToken, LongestSessionToken);
        var now = clock.GetUtcNow();
        return Issue(caller.AccountId, new SessionClaims
        {
            IssuedAt = now,
            ExpiresAt = now + duration,
            RootKeyId = caller.RootKeyId,
            UserId = caller.UserId,
            MultiFactor = caller.MultiFactor ?? false,
        });
    }

    /// <summary>Temporary credentials for a user who has just signed in with name and password; they end with that password.</summary>
    /// <param name="accountId">Account of the user.</param>
    /// <param name="userId">Its unique id.</param>
    /// <param name="passwordHash">Hash of the password signed in with.</param>
    /// <param name="multiFactor">Whether a second factor was checked as well.</param>
    internal TemporaryCredentials StartSignIn(string accountId, string userId, string passwordHash, bool multiFactor)
    {
        var now = clock.GetUtcNow();
        return Issue(accountId, new SessionClaims
        {
            IssuedAt = now,
            ExpiresAt = now.AddSeconds(ConsoleSession),
            PasswordStamp = Passwords.Stamp(passwordHash),
            UserId = userId,
            MultiFactor = multiFactor,
        });
    }

    /// <summary>Temporary credentials for a role, which the caller must be allowed to assume.</summary>
    /// <param name="caller">Who asks.</param>
    /// <param name="request">For what.</param>
    /// <param name="circumstances">Where the call came from; conditions of policies may ask for it, now and at each call of the session.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="AwsException">The caller may not, there is no such role, or the request breaks a limit.</exception>
    public async Task<AssumedRole> AssumeRoleAsync(
        Caller caller, RoleRequest request, Circumstances circumstances, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(circumstances);
        Check(request);
        var arn = Arn.ParseRole(request.RoleArn) ?? throw CommonErrors.ValidationError($"{request.RoleArn} is invalid");
        var hop = new AssumedHop(
            "", request.SessionName, request.Policy, request.ExternalId, circumstances.SourceAddress, circumstances.SecureTransport, caller.MultiFactor,
            request.SourceIdentity ?? caller.SourceIdentity, request.PolicyArns is { Count: > 0 } arns ? arns : null);
        if (caller.SourceIdentity is not null && hop.SourceIdentity != caller.SourceIdentity)
            throw CommonErrors.AccessDenied("The source identity of a session cannot be changed by assuming another role.");
        var now = clock.GetUtcNow();
        // A role that does not exist and one that the caller may not assume are told apart by nobody outside.
        if (await _grants.FindRoleAsync(arn.AccountId, arn.Path, arn.Name, cancellationToken) is not ({ } role, var longest)
            || !_access.Evaluate(caller, role, hop, now, circumstances.Region).IsAllowed)
            throw CommonErrors.AccessDenied($"User: {caller.PrincipalArn} is not authorized to perform: sts:AssumeRole on resource: {request.RoleArn}");

        var earlier = caller.Session?.Hops ?? [];
        var duration = RoleDuration(request, longest, isChained: earlier.Count > 0);
        if (earlier.Count >= LongestChain) throw CommonErrors.AccessDenied($"Roles can be chained at most {LongestChain} times.");
        hop = hop with { RoleId = role.Id };
        var session = _access.Become(caller, role, hop, await ManagedAsync(hop.PolicyArns, role.AccountId, cancellationToken));
        var credentials = Issue(role.AccountId, new SessionClaims
        {
            IssuedAt = now,
            ExpiresAt = Earlier(now + duration, caller.Session?.ExpiresAt),
            RootKeyId = caller.RootKeyId,
            PasswordStamp = caller.Session?.PasswordStamp,
            UserId = caller.UserId,
            Hops = [.. earlier, hop],
            MultiFactor = caller.MultiFactor ?? false,
        });
        return new AssumedRole(credentials, session.PrincipalArn, session.UniqueId, session.SourceIdentity);
    }

    /// <summary>The managed policies named as session policies.</summary>
    /// <exception cref="AwsException"><c>ValidationError</c>: one of them is neither AWS's nor of the role's account.</exception>
    private async Task<IReadOnlyList<Policy>> ManagedAsync(IReadOnlyList<string>? arns, string accountId, CancellationToken cancellationToken)
    {
        if (arns is null) return [];
        var own = Arn.Policy(accountId, "/", "");
        var found = await _grants.FindPoliciesAsync(arns.Where(arn => arn.StartsWith(own, StringComparison.Ordinal)), cancellationToken);
        return [.. arns.Select(arn => found.GetValueOrDefault(arn) ?? catalog.Managed(arn)
            ?? throw CommonErrors.ValidationError($"PolicyArns: {arn} is no policy of AWS or of account {accountId}."))];
    }

    private static TimeSpan RoleDuration(RoleRequest request, int longest, bool isChained)
    {
        if (isChained && request.DurationSeconds > LongestChained)
            throw CommonErrors.ValidationError("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.");
        if (request.DurationSeconds > longest)
            throw CommonErrors.ValidationError("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
        return Duration(request.DurationSeconds ?? DefaultRoleSession, longest);
    }

    private static TimeSpan Duration(int seconds, int longest) => seconds >= Shortest && seconds <= longest
        ? TimeSpan.FromSeconds(seconds)
        : throw CommonErrors.ValidationError(string.Create(CultureInfo.InvariantCulture, $"DurationSeconds must be {Shortest} to {longest}."));

    private static DateTimeOffset Earlier(DateTimeOffset wanted, DateTimeOffset? limit) => limit < wanted ? limit.Value : wanted;

    [GeneratedRegex(@"^[A-Za-z0-9_+=,.@-]{2,64}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SessionNamePattern();

    private void Check(RoleRequest request)
    {
        if (!SessionNamePattern().IsMatch(request.SessionName))
            throw CommonErrors.ValidationError("RoleSessionName must have 2 to 64 letters, digits and characters of _+=,.@-");
        if (request.PolicyArns?.Count > MostSessionPolicies) throw CommonErrors.ValidationError($"PolicyArns must name at most {MostSessionPolicies} policies.");
        if (request.Policy is null) return;
        if (request.Policy.Length > LongestSessionPolicy) throw CommonErrors.ValidationError($"Policy must have at most {LongestSessionPolicy} characters.");
        catalog.Read(request.Policy, PolicyKind.Identity);
    }

    private TemporaryCredentials Issue(string accountId, SessionClaims claims)
    {
        var accessKeyId = Identifiers.NewAccessKeyId(Identifiers.TemporaryKeyPrefix, accountId);
        var secret = Identifiers.NewSecret();
        return new TemporaryCredentials(accessKeyId, secret, SessionTokens.Write(keyring, accessKeyId, new SealedSession(secret, claims)), claims.ExpiresAt);
    }
}
