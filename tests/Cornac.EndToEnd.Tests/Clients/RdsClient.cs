using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace Cornac.EndToEnd.Tests.Clients;

/// <summary>A small client of the AWS Query protocol with its own Signature Version 4, for what need not start the AWS CLI each time.</summary>
internal sealed class RdsClient(Uri endpoint, string region, string accessKeyId, string secretAccessKey) : IDisposable
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Calls an operation.</summary>
    /// <returns>The result element, its namespace taken off.</returns>
    /// <exception cref="AwsException">The service answered with an error.</exception>
    public async Task<XElement> CallAsync(string action, params (string Name, string Value)[] parameters)
    {
        var form = parameters.Prepend(("Version", "2014-10-31")).Prepend(("Action", action));
        var body = Encoding.UTF8.GetBytes(string.Join('&', form.Select(p => $"{p.Item1}={Uri.EscapeDataString(p.Item2)}")));
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
        Sign(request, body);
        using var response = await _http.SendAsync(request);
        var answer = WithoutNamespace(XElement.Parse(await response.Content.ReadAsStringAsync()));
        if (response.IsSuccessStatusCode) return answer.Element(action + "Result") ?? answer;
        var error = answer.Descendants("Error").Single();
        throw new AwsException(response.StatusCode, error.Element("Code")!.Value, error.Element("Message")?.Value ?? "");
    }

    public void Dispose() => _http.Dispose();

    private void Sign(HttpRequestMessage request, byte[] body)
    {
        var now = DateTime.UtcNow;
        var time = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{time[..8]}/{region}/rds/aws4_request";
        var canonical =
            $"POST\n/\n\ncontent-type:application/x-www-form-urlencoded; charset=utf-8\nhost:{endpoint.Authority}\nx-amz-date:{time}\n\n" +
            $"content-type;host;x-amz-date\n{Hex(SHA256.HashData(body))}";
        var text = $"{Algorithm}\n{time}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + secretAccessKey), Hmac);
        request.Headers.TryAddWithoutValidation("X-Amz-Date", time);
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"{Algorithm} Credential={accessKeyId}/{scope}, SignedHeaders=content-type;host;x-amz-date, Signature={Hex(Hmac(key, text))}");
    }

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static XElement WithoutNamespace(XElement element) =>
        new(element.Name.LocalName, element.Nodes().Select(node => node is XElement child ? WithoutNamespace(child) : node));
}

/// <summary>An error as AWS clients see it.</summary>
internal sealed class AwsException(HttpStatusCode status, string code, string message) : Exception($"{(int)status} {code}: {message}")
{
    public HttpStatusCode Status => status;

    public string Code => code;
}
