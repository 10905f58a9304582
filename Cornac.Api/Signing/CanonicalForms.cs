namespace Cornac.Api.Signing;

/// <summary>The ways in which signers write one and the same path, query and payload into what they sign. Each form stands for the same
/// request; a request in the common shape has exactly one.</summary>
internal static class CanonicalForms
{
    public const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    /// <summary>First the documented form (dot segments and double slashes removed, encoded once more than on the wire), then with the
    /// path left as it is, then either without the second encoding.</summary>
    public static IReadOnlyList<string> Paths(string path)
    {
        var normalized = RemoveDotSegments(path);
        var encoded = PercentEncoding.EncodePath(normalized);
        if (ReferenceEquals(encoded, path)) return [path];
        return [.. new[] { encoded, PercentEncoding.EncodePath(path), normalized, path }.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>First with every value encoded anew, as documented, then exactly as on the wire (botocore).</summary>
    public static IReadOnlyList<string> Queries(List<QueryParameter> query)
    {
        if (query.Count == 0) return [""];
        var signed = query.Where(p => p.Name != SignedRequest.SignatureName).ToList();
        var normalized = Join(signed.Select(p => (PercentEncoding.Normalize(p.RawName), PercentEncoding.Normalize(p.RawValue))));
        var verbatim = Join(signed.Select(p => (p.RawName, p.RawValue)));
        return normalized == verbatim ? [normalized] : [normalized, verbatim];
    }

    /// <summary>The hash of the body that came; for a presigned GET, which has none, also the constant that signers may put there.</summary>
    /// <exception cref="SignatureException">The request declares another payload than it has.</exception>
    public static IReadOnlyList<string> Payloads(SignedRequest request, string bodyHash)
    {
        var declared = request.Received.Single("X-Amz-Content-Sha256");
        var mayBeUnsigned = request.IsPresigned && request.Received is { Method: "GET", Body.Length: 0 };
        if (declared is null) return mayBeUnsigned ? [bodyHash, UnsignedPayload] : [bodyHash];
        if (declared == bodyHash) return [bodyHash];
        if (declared == UnsignedPayload && mayBeUnsigned) return [UnsignedPayload];
        throw new SignatureException(
            SignatureError.SignatureDoesNotMatch, "X-Amz-Content-Sha256 is not the SHA-256 of the body. Unsigned payloads are for presigned GET requests only.");
    }

    private static string Join(IEnumerable<(string Name, string Value)> parameters) =>
        string.Join('&', parameters
            .OrderBy(p => p.Name, StringComparer.Ordinal)
            .ThenBy(p => p.Value, StringComparer.Ordinal)
            .Select(p => $"{p.Name}={p.Value}"));

    private static string RemoveDotSegments(string path)
    {
        if (!path.Contains("//", StringComparison.Ordinal) && !path.Contains("/.", StringComparison.Ordinal)) return path;
        var kept = new List<string>();
        foreach (var segment in path.Split('/'))
        {
            if (segment.Length == 0 || segment == ".") continue;
            if (segment != "..") kept.Add(segment);
            else if (kept.Count > 0) kept.RemoveAt(kept.Count - 1);
        }

        return "/" + string.Join('/', kept) + (path[^1] == '/' && kept.Count > 0 ? "/" : "");
    }
}
