using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Cornac.Api.Tests.Endpoint.Running;

/// <summary>A client that signs whatever it is told to send, also what no SDK would.</summary>
internal sealed record ApiClient(RunningApi Api, string AccountId, string AccessKeyId, string Secret)
{
    public const string Form = "application/x-www-form-urlencoded; charset=utf-8";

    public string Service { get; init; } = "rds";

    public string Version { get; init; } = "2014-10-31";

    /// <summary>ARN of a DB instance of the account.</summary>
    public string Arn(string name) => $"arn:aws:rds:{RunningApi.Region}:{AccountId}:db:{name}";

    /// <summary>ARN of a DB snapshot of the account.</summary>
    public string SnapshotArn(string name) => $"arn:aws:rds:{RunningApi.Region}:{AccountId}:snapshot:{name}";

    public Task<Answer> CallAsync(string action, params (string Name, string? Value)[] parameters) =>
        SendAsync(Encode([("Action", action), ("Version", Version), .. parameters]));

    /// <summary>CreateDBInstance with what it must have; parameters replace or, when null, leave out.</summary>
    public Task<Answer> CreateAsync(string name, params (string Name, string? Value)[] parameters)
    {
        (string Name, string? Value)[] usual =
        [
            ("DBInstanceIdentifier", name), ("Engine", "postgres"), ("DBInstanceClass", "db.t3.micro"), ("AllocatedStorage", "20"),
            ("MasterUsername", "boss"), ("MasterUserPassword", "C0nf'de tie!"),
        ];
        return CallAsync("CreateDBInstance", [.. usual.Where(u => !parameters.Any(p => p.Name == u.Name)), .. parameters.Where(p => p.Value is not null)]);
    }

    public Task<Answer> ModifyAsync(string name, params (string Name, string? Value)[] parameters) =>
        CallAsync("ModifyDBInstance", [("DBInstanceIdentifier", name), .. parameters]);

    public Task<Answer> DescribeAsync(string name) => CallAsync("DescribeDBInstances", ("DBInstanceIdentifier", name));

    /// <summary>Sends a request signed by header.</summary>
    public Task<Answer> SendAsync(
        string body, string target = "/", string? contentType = Form, string method = "POST", bool chunked = false, params (string Name, string Value)[] headers)
    {
        var stamp = Stamp();
        var host = new Uri(Api.Url).Authority;
        List<(string Name, string Value)> signed = [("host", host), ("x-amz-date", stamp), .. headers.Where(h => h.Name.StartsWith("X-Amz-", StringComparison.Ordinal))];
        var (path, query) = Split(target);
        var signature = Sign(method, path, query, signed, Hex(SHA256.HashData(Encoding.UTF8.GetBytes(body))), stamp);
        var authorization = $"AWS4-HMAC-SHA256 Credential={AccessKeyId}/{Scope(stamp)}, SignedHeaders={Names(signed)}, Signature={signature}";
        return Answer.OfAsync(Api, method, target, body, contentType, chunked, [("x-amz-date", stamp), ("Authorization", authorization), .. headers]);
    }

    /// <summary>Sends a request whose credentials are in the query string.</summary>
    public Task<Answer> SendPresignedAsync(string query, string path = "/")
    {
        var stamp = Stamp();
        var all = $"{query}&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={Uri.EscapeDataString($"{AccessKeyId}/{Scope(stamp)}")}"
            + $"&X-Amz-Date={stamp}&X-Amz-Expires=60&X-Amz-SignedHeaders=host";
        var signature = Sign("GET", path, all, [("host", new Uri(Api.Url).Authority)], Hex(SHA256.HashData([])), stamp);
        return Answer.OfAsync(Api, "GET", $"{path}?{all}&X-Amz-Signature={signature}", body: null, contentType: null, chunked: false, []);
    }

    public static string Encode(IEnumerable<(string Name, string? Value)> parameters) =>
        string.Join('&', parameters.Select(p => $"{Uri.EscapeDataString(p.Name)}={Uri.EscapeDataString(p.Value ?? "")}"));

    private static string Stamp() => DateTimeOffset.UtcNow.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static (string Path, string Query) Split(string target) => target.Split('?', 2) is [var path, var query] ? (path, query) : (target, "");

    private static string Names(List<(string Name, string Value)> headers) =>
        string.Join(';', headers.Select(h => h.Name.ToLowerInvariant()).Order(StringComparer.Ordinal));

    private string Scope(string stamp) => $"{stamp[..8]}/{RunningApi.Region}/{Service}/aws4_request";

    private string Sign(string method, string path, string query, List<(string Name, string Value)> headers, string payload, string stamp)
    {
        var lines = string.Concat(headers.OrderBy(h => h.Name.ToLowerInvariant(), StringComparer.Ordinal).Select(h => $"{h.Name.ToLowerInvariant()}:{h.Value}\n"));
        var sorted = string.Join('&', query.Split('&').Order(StringComparer.Ordinal));
        var canonical = $"{method}\n{path}\n{sorted}\n{lines}\n{Names(headers)}\n{payload}";
        var toSign = $"AWS4-HMAC-SHA256\n{stamp}\n{Scope(stamp)}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = Scope(stamp).Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + Secret), (k, part) => HMACSHA256.HashData(k, Encoding.UTF8.GetBytes(part)));
        return Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
