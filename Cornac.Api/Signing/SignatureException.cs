namespace Cornac.Api.Signing;

/// <summary>Why a request's authentication was refused, by the names AWS gives these errors. The HTTP status is 403 except where stated.</summary>
public enum SignatureError
{
    /// <summary>The request carries no credentials at all.</summary>
    MissingAuthenticationToken,

    /// <summary>400: the credentials are there and malformed, ambiguous, or leave out what must be signed.</summary>
    IncompleteSignature,

    /// <summary>The signature is right, or cannot be checked, and its access key or session token is not valid (any more).</summary>
    InvalidClientTokenId,

    /// <summary>Not what the named key would have signed. Also the answer for a key that does not exist.</summary>
    SignatureDoesNotMatch,

    /// <summary>400: signed too long ago or for a time too far ahead.</summary>
    RequestExpired,

    /// <summary>The temporary credentials have ended.</summary>
    ExpiredToken,
}

/// <summary>A request whose authentication is refused. Messages name the rule and never repeat a credential.</summary>
public sealed class SignatureException(SignatureError error, string message) : Exception(message)
{
    public SignatureError Error { get; } = error;

    /// <summary>HTTP status of the answer: 400 or 403.</summary>
    public int StatusCode => Error is SignatureError.IncompleteSignature or SignatureError.RequestExpired ? 400 : 403;
}
