using Cornac.Api.Audit;
using Cornac.Api.Identity.Accounts;
using Cornac.Api.Identity.MultiFactor;
using Cornac.Api.Identity.Sessions;
using Cornac.Api.Identity.Users;
using Cornac.Api.Inventory;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Identity.SignIn;

/// <summary>What somebody types to sign in.</summary>
/// <param name="UserName">Name of a user of the master account, in any case; it may be an e-mail address.</param>
/// <param name="Password">The password.</param>
/// <param name="Code">Code of the user's MFA device; null or empty where none was asked for.</param>
public sealed record SignInRequest(string UserName, string Password, string? Code = null)
{
    /// <summary>Without the secrets.</summary>
    public override string ToString() => nameof(SignInRequest);
}

/// <summary>Where a sign-in comes from.</summary>
/// <param name="Address">Address of the browser, as text.</param>
/// <param name="UserAgent">What it calls itself.</param>
/// <param name="SecureTransport">Whether over TLS.</param>
public sealed record SignInSource(string Address, string UserAgent, bool SecureTransport);

/// <summary>Somebody who has signed in.</summary>
/// <param name="AccountId">The master account.</param>
/// <param name="UserName">Name of the user, as it is written in IAM.</param>
/// <param name="Credentials">Credentials of the user for 12 hours. They end at once when the user or its password goes or changes.</param>
/// <param name="PasswordResetRequired">Whether they are good for nothing but <c>iam:ChangePassword</c>.</param>
/// <param name="Roles">The roles that the user may assume.</param>
public sealed record SignedIn(
    string AccountId, string UserName, TemporaryCredentials Credentials, bool PasswordResetRequired, IReadOnlyList<AssumableRole> Roles)
{
    /// <summary>Without the credentials.</summary>
    public override string ToString() => $"{nameof(SignedIn)} {UserName}";
}

/// <summary>Signs people in: the one door of the console that is no request of the API. It hands out credentials, with which everything else is asked
/// for at the endpoint.</summary>
public sealed class SignInService(
    InventoryDb inventory, Passwords passwords, MultiFactorCheck secondFactor, SignInThrottle throttle, SessionIssuer sessions, CredentialStore credentials,
    AssumableRoles roles, TimeProvider clock)
{
    private const string Service = "signin";
    private const string Operation = "ConsoleLogin";
    private const string CodeNeeded = "MultiFactorCodeNeeded";

    /// <summary>Checks name, password and, where the user has an MFA device, its code. Every attempt leaves an audit row.</summary>
    /// <exception cref="SignInException">Who it is was not shown, or too many attempts have failed.</exception>
    public async Task<SignedIn> SignInAsync(SignInRequest request, SignInSource source, string region, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(source);
        var name = request.UserName.Trim().ToLowerInvariant();
        var master = await inventory.Set<AccountRecord>().AsNoTracking().Where(a => a.IsMaster).Select(a => a.Id).SingleAsync(cancellationToken);
        var user = await inventory.Set<UserRecord>().AsNoTracking().SingleOrDefaultAsync(u => u.AccountId == master && u.NameKey == name, cancellationToken);
        var attempt = new Attempt(master, user, source);
        if (await throttle.BeginAsync(name, source.Address, cancellationToken) is { } lockedUntil)
        {
            await RecordAsync(attempt, "TooManyAttempts", cancellationToken);
            throw SignInException.Locked(lockedUntil, lockedUntil - clock.GetUtcNow());
        }

        if (!PasswordIsRight(user, request.Password))
        {
            await RecordAsync(attempt, "FailedAuthentication", cancellationToken);
            throw SignInException.Wrong();
        }

        attempt = attempt with { MultiFactor = await CheckCodeAsync(attempt, name, request.Code, cancellationToken) };
        await throttle.ClearAsync(name, source.Address, cancellationToken);
        var now = clock.GetUtcNow();
        await inventory.Set<UserRecord>().Where(u => u.Id == user!.Id).ExecuteUpdateAsync(u => u.SetProperty(x => x.PasswordLastUsedAt, now), cancellationToken);
        var issued = sessions.StartSignIn(master, user!.Id, user.PasswordHash!, attempt.MultiFactor);
        var caller = (await credentials.FindAsync(issued.AccessKeyId, issued.SessionToken, cancellationToken)).Caller;
        var circumstances = new Circumstances(source.Address, region, source.SecureTransport);
        var assumable = await roles.ListAsync(caller, circumstances, cancellationToken);
        await RecordAsync(attempt with { AccessKeyId = issued.AccessKeyId }, error: null, cancellationToken);
        return new SignedIn(master, user.Name, issued, user.PasswordResetRequired, assumable);
    }

    /// <summary>Takes the same time whether or not there is such a user with a password.</summary>
    private bool PasswordIsRight(UserRecord? user, string password)
    {
        if (user?.PasswordHash is { } hash) return passwords.Verify(hash, password) && !user.Disabled;
        passwords.VerifyNobody(password);
        return false;
    }

    /// <returns>Whether there was a second factor to check.</returns>
    private async Task<bool> CheckCodeAsync(Attempt attempt, string name, string? code, CancellationToken cancellationToken)
    {
        if (!await secondFactor.IsEnabledAsync(attempt.User!.Id, cancellationToken)) return false;
        if (string.IsNullOrWhiteSpace(code))
        {
            await throttle.ForgiveAsync(name, attempt.Source.Address, cancellationToken);
            await RecordAsync(attempt, CodeNeeded, cancellationToken);
            throw SignInException.CodeNeeded();
        }

        if (await secondFactor.VerifyAsync(attempt.User.Id, serialNumber: null, code.Trim(), cancellationToken)) return true;
        await RecordAsync(attempt, "FailedAuthentication", cancellationToken);
        throw SignInException.Wrong();
    }

    private async Task RecordAsync(Attempt attempt, string? error, CancellationToken cancellationToken)
    {
        var (user, source) = (attempt.User, attempt.Source);
        inventory.Add(new AuditRecord
        {
            Time = clock.GetUtcNow(),
            AccountId = attempt.AccountId,
            PrincipalArn = user is null ? "" : Arn.User(user.AccountId, user.Path, user.Name),
            PrincipalType = AuditTrail.User,
            PrincipalId = user?.Id ?? "",
            // A name that nobody has may be a password in the wrong field.
            Username = user?.Name,
            UserId = user?.Id,
            MultiFactor = attempt.MultiFactor,
            AccessKeyId = attempt.AccessKeyId,
            SourceAddress = source.Address,
            UserAgent = AuditTrail.Shortened(source.UserAgent),
            Service = Service,
            Operation = Operation,
            ReadOnly = false,
            Resources = [],
            ErrorCode = error,
            ErrorMessage = error switch
            {
                null => null,
                CodeNeeded => "The password is right; the code of the MFA device was not given",
                _ => "Failed authentication",
            },
            RequestId = Guid.NewGuid().ToString(),
            Parameters = "{}",
        });
        await inventory.SaveChangesAsync(cancellationToken);
    }

    private sealed record Attempt(string AccountId, UserRecord? User, SignInSource Source, bool MultiFactor = false, string AccessKeyId = "");
}
