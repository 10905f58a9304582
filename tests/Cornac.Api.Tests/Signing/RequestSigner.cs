using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cornac.Api.Signing;

namespace Cornac.Api.Tests.Signing;

/// <summary>A signer that does as it is told, also what no client would do. It signs paths and queries as they stand.</summary>
internal sealed record RequestSigner
{
    public static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    public string Method { get; init; } = "POST";

    public string Path { get; init; } = "/";

    public string Query { get; init; } = "";

    public string Body { get; init; } = "Action=DescribeDBInstances&Version=2014-10-31";

    public string AccessKeyId { get; init; } = "AKIAIOSFODNN7EXAMPLE";

    public string Secret { get; init; } = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    public DateTimeOffset Time { get; init; } = Noon;

    /// <summary>Scope after the access key id; null for the usual one.</summary>
    public string? Scope { get; init; }

    public int Expires { get; init; } = 900;

    public string? Payload { get; init; }

    public string[] Headers { get; init; } = [];

    public string[] Unsigned { get; init; } = [];

    /// <summary>Parameters added to a presigned query, signed.</summary>
    public string Extra { get; init; } = "";

    private string Stamp => Time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private string FullScope => Scope ?? $"{Stamp[..8]}/local/rds/aws4_request";

    public ReceivedRequest ByHeader()
    {
        string[] lines = ["host:example.test", $"x-amz-date:{Stamp}", .. Headers];
        var names = Names(lines);
        var signature = Sign(lines, Path, Query);
        return Received(
            Query.Length == 0 ? Path : $"{Path}?{Query}",
            [.. lines, .. Unsigned, $"Authorization:AWS4-HMAC-SHA256 Credential={AccessKeyId}/{FullScope}, SignedHeaders={names}, Signature={signature}"]);
    }

    public ReceivedRequest ByQuery()
    {
        string[] lines = ["host:example.test", .. Headers];
        var query = string.Join('&', new[]
        {
            Query, "X-Amz-Algorithm=AWS4-HMAC-SHA256", $"X-Amz-Credential={Uri.EscapeDataString($"{AccessKeyId}/{FullScope}")}", $"X-Amz-Date={Stamp}",
            string.Create(CultureInfo.InvariantCulture, $"X-Amz-Expires={Expires}"), $"X-Amz-SignedHeaders={Uri.EscapeDataString(Names(lines))}", Extra,
        }.Where(part => part.Length > 0));
        return Received($"{Path}?{query}&X-Amz-Signature={Sign(lines, Path, query)}", [.. lines, .. Unsigned]);
    }

    private static string Names(string[] lines) =>
        string.Join(';', lines.Select(Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static string Name(string line) => line[..line.IndexOf(':', StringComparison.Ordinal)].ToLowerInvariant();

    private static string Value(string line) => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..];

    private string Sign(string[] lines, string path, string query)
    {
        var headers = lines.GroupBy(Name, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => $"{g.Key}:{string.Join(',', g.Select(Value))}\n");
        var sorted = string.Join('&', query.Split('&').Order(StringComparer.Ordinal));
        var payload = Payload ?? Hex(SHA256.HashData(Encoding.UTF8.GetBytes(Body)));
        var canonical = $"{Method}\n{path}\n{sorted}\n{string.Concat(headers)}\n{Names(lines)}\n{payload}";
        var toSign = $"AWS4-HMAC-SHA256\n{Stamp}\n{FullScope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = FullScope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + Secret), (k, part) => HMACSHA256.HashData(k, Encoding.UTF8.GetBytes(part)));
        return Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private ReceivedRequest Received(string target, string[] lines) =>
        new(Method, target, [.. lines.Select(line => KeyValuePair.Create(line[..line.IndexOf(':', StringComparison.Ordinal)], Value(line)))], Encoding.UTF8.GetBytes(Body));
}
