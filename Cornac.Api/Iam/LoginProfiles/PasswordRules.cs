using Cornac.Api.Identity.Users;
using Cornac.Api.Inventory;
using Cornac.Api.Models.Iam;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Iam.LoginProfiles;

/// <summary>Sets passwords, as far as the account's password policy allows.</summary>
/// <remarks>IAM user guide, "Set an account password policy for IAM users", also for the rules of accounts without one.</remarks>
internal sealed class PasswordRules(InventoryDb inventory, Passwords passwords, TimeProvider clock)
{
    private const string Symbols = "!@#$%^&*()_+-=[]{}|'";
    private const int DefaultLength = 8;
    private const int DefaultKinds = 3;
    private const int MostRemembered = 24;

    public Task<PasswordPolicyRecord?> PolicyAsync(string accountId, CancellationToken cancellationToken) =>
        inventory.Set<PasswordPolicyRecord>().SingleOrDefaultAsync(p => p.AccountId == accountId, cancellationToken);

    /// <exception cref="PasswordPolicyViolationException">The policy does not allow this password; the message says why.</exception>
    public async Task SetAsync(UserRecord user, string password, CancellationToken cancellationToken)
    {
        var policy = await PolicyAsync(user.AccountId, cancellationToken);
        if (Violation(policy, user, password) is { } reason) throw new PasswordPolicyViolationException(reason);
        if (policy?.ReusePrevention is { } remembered && Former(user).Take(remembered).Any(hash => passwords.Verify(hash, password)))
            throw new PasswordPolicyViolationException($"The password was among the last {remembered} of this user.");
        user.FormerPasswordHashes = [.. Former(user).Take(MostRemembered)];
        user.PasswordHash = passwords.Hash(password);
        user.PasswordChangedAt = clock.GetUtcNow();
    }

    private static IEnumerable<string> Former(UserRecord user) =>
        user.PasswordHash is { } current ? user.FormerPasswordHashes.Prepend(current) : user.FormerPasswordHashes;

    private static string? Violation(PasswordPolicyRecord? policy, UserRecord user, string password)
    {
        bool[] kinds =
        [
            password.Any(char.IsAsciiLetterUpper), password.Any(char.IsAsciiLetterLower), password.Any(char.IsAsciiDigit), password.Any(Symbols.Contains),
        ];
        if (policy is null)
        {
            if (password.Length < DefaultLength) return $"Password should have a minimum length of {DefaultLength}";
            if (kinds.Count(present => present) < DefaultKinds)
                return "Password should have at least three of: uppercase letters, lowercase letters, numbers, and symbols " + Symbols;
            return string.Equals(password, user.Name, StringComparison.OrdinalIgnoreCase) ? "Password should not be the user's name" : null;
        }

        if (password.Length < policy.MinimumLength) return $"Password should have a minimum length of {policy.MinimumLength}";
        if (policy.RequireUppercase && !kinds[0]) return "Password should have at least one uppercase letter";
        if (policy.RequireLowercase && !kinds[1]) return "Password should have at least one lowercase letter";
        if (policy.RequireNumbers && !kinds[2]) return "Password should have at least one number";
        return policy.RequireSymbols && !kinds[3] ? "Password should have at least one symbol of " + Symbols : null;
    }
}
