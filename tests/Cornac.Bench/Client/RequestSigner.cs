using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Cornac.Bench.Client;

/// <summary>Signs API calls with Signature Version 4 and writes them out as HTTP/1.1, cheaply enough for thousands a second.</summary>
internal sealed class RequestSigner(IPEndPoint server, string accessKeyId, string secretAccessKey, string region, string service)
{
    private const string ContentType = "application/x-www-form-urlencoded; charset=utf-8";
    private const string SignedHeaders = "content-type;host;x-amz-date";

    private (string Date, byte[] Key) _key = ("", []);

    public IPEndPoint Server => server;

    public byte[] Sign(string body, DateTimeOffset time)
    {
        var timestamp = time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var date = timestamp[..8];
        var payload = Hex(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
        var canonical = $"POST\n/\n\ncontent-type:{ContentType}\nhost:{server}\nx-amz-date:{timestamp}\n\n{SignedHeaders}\n{payload}";
        var scope = $"{date}/{region}/{service}/aws4_request";
        var text = $"AWS4-HMAC-SHA256\n{timestamp}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var signature = Hex(HMACSHA256.HashData(Key(date), Encoding.UTF8.GetBytes(text)));
        return Encoding.UTF8.GetBytes(
            $"POST / HTTP/1.1\r\nHost: {server}\r\nContent-Type: {ContentType}\r\nX-Amz-Date: {timestamp}\r\n"
            + $"Authorization: AWS4-HMAC-SHA256 Credential={accessKeyId}/{scope}, SignedHeaders={SignedHeaders}, Signature={signature}\r\n"
            + $"Content-Length: {Encoding.UTF8.GetByteCount(body).ToString(CultureInfo.InvariantCulture)}\r\n\r\n{body}");
    }

    private byte[] Key(string date)
    {
        var known = _key;
        if (known.Date == date) return known.Key;
        var key = Encoding.UTF8.GetBytes("AWS4" + secretAccessKey);
        foreach (var part in new[] { date, region, service, "aws4_request" }) key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        _key = (date, key);
        return key;
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
