using System.Buffers;
using System.Globalization;

namespace Cornac.Api.Signing;

/// <summary>A request with the credentials it claims, well-formed but not verified yet.</summary>
/// <remarks>AWS Signature Version 4: <c>docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html</c>.</remarks>
public sealed class SignedRequest
{
    internal const string AlgorithmValue = "AWS4-HMAC-SHA256";
    internal const string Algorithm = "X-Amz-Algorithm";
    internal const string Credential = "X-Amz-Credential";
    internal const string Date = "X-Amz-Date";
    internal const string Expires = "X-Amz-Expires";
    internal const string SignedHeadersName = "X-Amz-SignedHeaders";
    internal const string SignatureName = "X-Amz-Signature";
    internal const string SecurityToken = "X-Amz-Security-Token";

    private const string TimestampFormat = "yyyyMMdd'T'HHmmss'Z'";
    // RFC 1123, and as botocore writes it.
    private static readonly string[] DateFormats = ["r", "ddd, dd MMM yyyy HH:mm:ss '-0000'"];
    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    private SignedRequest(ReceivedRequest received, List<QueryParameter> query, Claims claims, bool presigned)
    {
        Received = received;
        Query = query;
        IsPresigned = presigned;
        (AccessKeyId, Scope) = CredentialScope.Parse(claims.Credential);
        SignedHeaderList = claims.SignedHeaders;
        SignedHeaders = claims.SignedHeaders.Split(';');
        Signature = ParseSignature(claims.Signature);
        (Timestamp, SignedAt) = claims.Timestamp;
        ValidFor = claims.Expires;
        Token = claims.Token;
    }

    /// <summary>Access key id that claims to have signed.</summary>
    public string AccessKeyId { get; }

    public CredentialScope Scope { get; }

    /// <summary>Session token of temporary credentials, or null.</summary>
    public string? Token { get; }

    /// <summary>Time of signing, as claimed and signed.</summary>
    public DateTimeOffset SignedAt { get; }

    /// <summary>How long a presigned request is good for; null for one signed by header.</summary>
    public TimeSpan? ValidFor { get; }

    /// <summary>True for credentials in the query string, false for those in the Authorization header.</summary>
    public bool IsPresigned { get; }

    internal ReceivedRequest Received { get; }

    internal List<QueryParameter> Query { get; }

    internal string SignedHeaderList { get; }

    internal string[] SignedHeaders { get; }

    internal string Timestamp { get; }

    internal byte[] Signature { get; }

    /// <summary>Reads the credentials of a request.</summary>
    /// <exception cref="SignatureException">There are none, or they break a rule that needs no secret to check.</exception>
    public static SignedRequest Parse(ReceivedRequest received)
    {
        if (received.Target is not ['/', ..]) throw Incomplete("The request target must be a path.");
        var query = QueryParameter.Split(received.Query);
        ParameterRules.CheckQuery(query);
        var authorization = received.Single("Authorization");
        var presigned = query.Exists(p => p.Name is Algorithm or Credential or SignatureName);
        if (authorization is not null && presigned) throw Incomplete("Credentials are in the Authorization header and in the query string; use one.");
        if (authorization is null && !presigned) throw new SignatureException(SignatureError.MissingAuthenticationToken, "Request is missing Authentication Token");
        var request = new SignedRequest(received, query, presigned ? FromQuery(received, query) : FromHeaders(received, authorization!), presigned);
        request.RequireSigned();
        return request;
    }

    private static Claims FromHeaders(ReceivedRequest received, string authorization)
    {
        if (!authorization.StartsWith(AlgorithmValue + " ", StringComparison.Ordinal)) throw Incomplete($"Authorization must begin with {AlgorithmValue}.");
        string? credential = null, signedHeaders = null, signature = null;
        foreach (var part in authorization[(AlgorithmValue.Length + 1)..].Split(','))
        {
            var (name, value) = part.TrimStart(' ').Split('=', 2) is [var n, var v] ? (n, v) : throw Incomplete("Authorization is malformed.");
            ref var slot = ref signature;
            switch (name)
            {
                case "Credential": slot = ref credential; break;
                case "SignedHeaders": slot = ref signedHeaders; break;
                case "Signature": break;
                default: throw Incomplete("Authorization has a part other than Credential, SignedHeaders and Signature.");
            }

            if (slot is not null) throw Incomplete($"Authorization has {name} more than once.");
            slot = value;
        }

        return new Claims(
            credential ?? throw Incomplete("Authorization has no Credential."),
            signedHeaders ?? throw Incomplete("Authorization has no SignedHeaders."),
            signature ?? throw Incomplete("Authorization has no Signature."),
            TimeOf(received, signedHeaders),
            Expires: null,
            received.Single(SecurityToken));
    }

    private static Claims FromQuery(ReceivedRequest received, List<QueryParameter> query)
    {
        if (Value(Algorithm) != AlgorithmValue) throw Incomplete($"{Algorithm} must be {AlgorithmValue}.");
        if (received.Single(Date) is not null || received.Single(SecurityToken) is not null)
            throw Incomplete("Credentials are in headers and in the query string; use one.");
        if (!int.TryParse(Value(Expires), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds < 1 || seconds > SignatureVerifier.LongestPresigned.TotalSeconds)
            throw Incomplete($"{Expires} must be 1 to {SignatureVerifier.LongestPresigned.TotalSeconds:0} seconds.");

        return new Claims(
            Value(Credential), Value(SignedHeadersName), Value(SignatureName), ParseTimestamp(Value(Date)), TimeSpan.FromSeconds(seconds),
            query.Exists(p => p.Name == SecurityToken) ? Value(SecurityToken) : null);

        string Value(string name) =>
            query.Find(p => p.Name == name) is { RawName: not null } found ? found.Value : throw Incomplete($"The query has no {name}.");
    }

    private static (string Text, DateTimeOffset Time) TimeOf(ReceivedRequest received, string signedHeaders)
    {
        if (received.Single(Date) is { } timestamp) return ParseTimestamp(timestamp);
        if (received.Single("Date") is { } date
            && signedHeaders.Split(';').Contains("date")
            && DateTimeOffset.TryParseExact(date, DateFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
            return (time.UtcDateTime.ToString(TimestampFormat, CultureInfo.InvariantCulture), time);
        throw Incomplete($"The request has no {Date} header and no signed Date header.");
    }

    private static (string Text, DateTimeOffset Time) ParseTimestamp(string text) =>
        DateTimeOffset.TryParseExact(text, TimestampFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? (text, time)
            : throw Incomplete($"{Date} must have the form yyyyMMddTHHmmssZ.");

    private static byte[] ParseSignature(string text) =>
        text.Length == 64 && !text.AsSpan().ContainsAnyExcept(LowerHex)
            ? Convert.FromHexString(text)
            : throw Incomplete("The signature must be 64 lower-case hexadecimal digits.");

    private static SignatureException Incomplete(string message) => new(SignatureError.IncompleteSignature, message);

    /// <summary>Nothing that steers the server may ride along unsigned.</summary>
    private void RequireSigned()
    {
        for (var i = 0; i < SignedHeaders.Length; i++)
        {
            if (Array.IndexOf(SignedHeaders, SignedHeaders[i]) != i) throw Incomplete($"SignedHeaders names {SignedHeaders[i]} twice.");
            if (!Received.Headers.Any(h => h.Key.Equals(SignedHeaders[i], StringComparison.OrdinalIgnoreCase)))
                throw Incomplete($"SignedHeaders names {SignedHeaders[i]}, which the request does not have.");
        }

        if (Array.IndexOf(SignedHeaders, "host") < 0) throw Incomplete("The host header must be signed.");
        if (Received.Single("Host") is null) throw Incomplete("The request has no host header.");
        for (var i = 0; i < Received.Headers.Count; i++)
        {
            var name = Received.Headers[i].Key;
            if (!name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)) continue;
            Received.Single(name);
            if (!Array.Exists(SignedHeaders, signed => signed.Equals(name, StringComparison.OrdinalIgnoreCase)))
                throw Incomplete($"The header {name} must be signed.");
        }
    }

    private readonly record struct Claims(
        string Credential, string SignedHeaders, string Signature, (string Text, DateTimeOffset Time) Timestamp, TimeSpan? Expires, string? Token);
}
