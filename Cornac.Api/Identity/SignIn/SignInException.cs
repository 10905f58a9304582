namespace Cornac.Api.Identity.SignIn;

/// <summary>Why somebody is not signed in.</summary>
public enum SignInRefusal
{
    /// <summary>Name, password or code is wrong, or the user may not sign in: which of them is not said.</summary>
    Wrong,

    /// <summary>Name and password are right; the code of the user's MFA device is needed as well.</summary>
    CodeNeeded,

    /// <summary>Too many attempts have failed; none is looked at for a while.</summary>
    Locked,
}

/// <summary>Somebody is not signed in. The message is for people, and tells nothing that helps guessing.</summary>
public sealed class SignInException : Exception
{
    private SignInException(SignInRefusal refusal, string message, DateTimeOffset? retryAt = null)
        : base(message)
    {
        Refusal = refusal;
        RetryAt = retryAt;
    }

    public SignInRefusal Refusal { get; }

    /// <summary>When the next attempt will be looked at.</summary>
    public DateTimeOffset? RetryAt { get; }

    internal static SignInException Wrong() => new(SignInRefusal.Wrong, "Name, password or code is wrong, or this user may not sign in.");

    internal static SignInException CodeNeeded() => new(SignInRefusal.CodeNeeded, "Give the code that your MFA device shows.");

    internal static SignInException Locked(DateTimeOffset until, TimeSpan wait) => new(
        SignInRefusal.Locked, $"Too many attempts have failed. Try again in {Math.Max(1, Math.Ceiling(wait.TotalMinutes)):0} min.", until);
}
