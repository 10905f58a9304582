namespace Cornac.Console.Doors;

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

/// <summary>Somebody is not signed in.</summary>
public sealed class SignInRefusedException(SignInRefusal refusal, DateTimeOffset? retryAt) : Exception("Signing in was refused.")
{
    public SignInRefusal Refusal => refusal;

    /// <summary>When the next attempt will be looked at.</summary>
    public DateTimeOffset? RetryAt => retryAt;
}
