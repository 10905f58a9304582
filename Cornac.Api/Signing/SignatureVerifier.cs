using System.Security.Cryptography;

namespace Cornac.Api.Signing;

/// <summary>The one place where a request's signature is verified (AWS Signature Version 4), whatever form it came in.</summary>
/// <remarks>Signing keys are derived anew for every request. A cache would save about two microseconds and tell, by them, which access key
/// ids exist.</remarks>
public sealed class SignatureVerifier(TimeProvider clock)
{
    /// <summary>How far the clocks of client and server may be apart, in either direction.</summary>
    public static readonly TimeSpan AllowedSkew = TimeSpan.FromMinutes(15);

    /// <summary>Longest life of a presigned request.</summary>
    public static readonly TimeSpan LongestPresigned = TimeSpan.FromDays(7);

    private const int SecretLength = 40;
    private readonly byte[] _stranger = RandomNumberGenerator.GetBytes(SecretLength);

    /// <summary>Verifies that the holder of the secret signed this request, for this region and one of these services, now.</summary>
    /// <param name="request">The request with its claimed credentials.</param>
    /// <param name="region">Region that the request must be signed for.</param>
    /// <param name="services">Signing names that the request may be signed for.</param>
    /// <param name="secret">Secret access key of the claimed access key id, UTF-8. Empty where there is no such key: the same work is then
    /// done with a secret that nobody knows, and the answer is that of a wrong signature.</param>
    /// <exception cref="SignatureException">The request is not to be trusted.</exception>
    public void Verify(SignedRequest request, string region, IReadOnlyCollection<string> services, ReadOnlySpan<byte> secret)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(services);
        var scope = CheckedScope(request, region, services);
        CheckTime(request);
        Span<byte> key = stackalloc byte[SHA256.HashSizeInBytes];
        DeriveKey(secret.IsEmpty ? _stranger : secret, request.Scope, key);
        if (!Matches(request, scope, key) || secret.IsEmpty)
        {
            throw new SignatureException(
                SignatureError.SignatureDoesNotMatch,
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.");
        }
    }

    private static string CheckedScope(SignedRequest request, string region, IReadOnlyCollection<string> services)
    {
        var claimed = request.Scope.ToString();
        foreach (var service in services)
        {
            var scope = $"{request.Timestamp.AsSpan(0, 8)}/{region}/{service}/{CredentialScope.Aws4Request}";
            if (scope == claimed) return scope;
        }

        throw new SignatureException(
            SignatureError.SignatureDoesNotMatch,
            $"Credential should be scoped to the date of the request, the region '{region}', a service of this endpoint and '{CredentialScope.Aws4Request}'.");
    }

    private static bool Matches(SignedRequest request, string scope, ReadOnlySpan<byte> key)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(request.Received.Body.Span, hash);
        var payloads = CanonicalForms.Payloads(request, Convert.ToHexStringLower(hash));
        var queries = CanonicalForms.Queries(request.Query);
        foreach (var path in CanonicalForms.Paths(request.Received.Path))
        {
            foreach (var query in queries)
            {
                foreach (var payload in payloads)
                {
                    HashCanonicalRequest(request, path, query, payload, hash);
                    Sign(request.Timestamp, scope, key, hash);
                    if (CryptographicOperations.FixedTimeEquals(hash, request.Signature)) return true;
                }
            }
        }

        return false;
    }

    private static void HashCanonicalRequest(SignedRequest request, string path, string query, string payload, Span<byte> hash)
    {
        using var text = new PooledBytes(1024);
        text.Add(request.Received.Method);
        text.Add((byte)'\n');
        text.Add(path);
        text.Add((byte)'\n');
        text.Add(query);
        text.Add((byte)'\n');
        foreach (var name in request.SignedHeaders)
        {
            text.Add(name);
            text.Add((byte)':');
            AddValues(text, request.Received.Headers, name);
            text.Add((byte)'\n');
        }

        text.Add((byte)'\n');
        text.Add(request.SignedHeaderList);
        text.Add((byte)'\n');
        text.Add(payload);
        SHA256.HashData(text.Written, hash);
    }

    private static void AddValues(PooledBytes text, IReadOnlyList<KeyValuePair<string, string>> headers, string name)
    {
        var first = true;
        for (var i = 0; i < headers.Count; i++)
        {
            if (!headers[i].Key.Equals(name, StringComparison.OrdinalIgnoreCase)) continue;
            if (!first) text.Add((byte)',');
            first = false;
            AddCollapsed(text, headers[i].Value.AsSpan().Trim(' '));
        }
    }

    private static void AddCollapsed(PooledBytes text, ReadOnlySpan<char> value)
    {
        for (var run = value.IndexOf("  "); run >= 0; run = value.IndexOf("  "))
        {
            text.Add(value[..(run + 1)]);
            value = value[run..].TrimStart(' ');
        }

        text.Add(value);
    }

    private static void Sign(string timestamp, string scope, ReadOnlySpan<byte> key, Span<byte> hash)
    {
        using var text = new PooledBytes(256);
        text.Add(SignedRequest.AlgorithmValue);
        text.Add((byte)'\n');
        text.Add(timestamp);
        text.Add((byte)'\n');
        text.Add(scope);
        text.Add((byte)'\n');
        text.AddHex(hash);
        HMACSHA256.HashData(key, text.Written, hash);
    }

    private static void DeriveKey(ReadOnlySpan<byte> secret, CredentialScope scope, Span<byte> key)
    {
        using var prefixed = new PooledBytes(64);
        prefixed.Add("AWS4"u8);
        prefixed.Add(secret);
        Derive(prefixed.Written, scope.Date, key);
        Derive(key, scope.Region, key);
        Derive(key, scope.Service, key);
        Derive(key, scope.Terminator, key);
    }

    private static void Derive(ReadOnlySpan<byte> key, string part, Span<byte> derived)
    {
        using var text = new PooledBytes(64);
        text.Add(part);
        HMACSHA256.HashData(key, text.Written, derived);
    }

    private void CheckTime(SignedRequest request)
    {
        var now = clock.GetUtcNow();
        if (request.SignedAt - now > AllowedSkew) throw Expired("The request is signed for a time in the future");
        if (now - request.SignedAt > (request.ValidFor ?? AllowedSkew)) throw Expired("Request has expired");

        SignatureException Expired(string what) => new(
            SignatureError.RequestExpired, $"{what}: signed at {request.SignedAt:yyyy-MM-dd'T'HH:mm:ss'Z'}, now it is {now:yyyy-MM-dd'T'HH:mm:ss'Z'}.");
    }
}
