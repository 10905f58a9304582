using Cornac.Api.Signing;

namespace Cornac.Api.Identity;

/// <summary>What is known of an access key id. The secret comes first: only who has proved to hold it learns the rest.</summary>
public sealed class Credential
{
    private readonly byte[] _secret;
    private readonly Caller? _caller;
    private readonly SignatureException? _refusal;

    private Credential(byte[] secret, Caller? caller, SignatureException? refusal, DateTimeOffset? lastUsedAt)
    {
        _secret = secret;
        _caller = caller;
        _refusal = refusal;
        LastUsedAt = lastUsedAt;
    }

    /// <summary>There is no such key.</summary>
    public static Credential Unknown { get; } = new([], null, new SignatureException(SignatureError.InvalidClientTokenId, "There is no such access key."), null);

    /// <summary>Secret access key, UTF-8; empty where there is no such key.</summary>
    public ReadOnlySpan<byte> Secret => _secret;

    /// <summary>Last recorded use of a long-lived key.</summary>
    public DateTimeOffset? LastUsedAt { get; }

    /// <summary>Who holds the credentials. Ask only after the signature was verified.</summary>
    /// <exception cref="SignatureException">The credentials do not work, or not any more.</exception>
    public Caller Caller => _caller ?? throw _refusal!;

    internal static Credential Valid(byte[] secret, Caller caller, DateTimeOffset? lastUsedAt) => new(secret, caller, null, lastUsedAt);

    internal static Credential Refused(byte[] secret, SignatureError error, string message) => new(secret, null, new SignatureException(error, message), null);
}
