using System.Net;
using System.Xml.Linq;

namespace Cornac.Bench.Client;

/// <summary>Calls one operation after the other.</summary>
internal sealed class RdsClient(RequestSigner signer) : IDisposable
{
    private const string Version = "2014-10-31";

    private readonly HttpConnection _connection = new(signer.Server);

    public static string Body(string action, params ReadOnlySpan<(string Name, string Value)> parameters)
    {
        var body = $"Action={action}&Version={Version}";
        foreach (var (name, value) in parameters) body += $"&{name}={Uri.EscapeDataString(value)}";
        return body;
    }

    /// <summary>Calls and reads the answer, which may be an error.</summary>
    public async Task<(int Status, XElement Answer)> CallAsync(string body, CancellationToken cancellationToken)
    {
        await _connection.SendAsync(signer.Sign(body, DateTimeOffset.UtcNow), cancellationToken);
        return (_connection.Status, XElement.Parse(_connection.Body));
    }

    /// <exception cref="InvalidOperationException">The answer is an error.</exception>
    public async Task<XElement> DemandAsync(string body, CancellationToken cancellationToken)
    {
        var (status, answer) = await CallAsync(body, cancellationToken);
        return status == (int)HttpStatusCode.OK ? answer : throw new InvalidOperationException($"HTTP {status}: {answer}");
    }

    /// <summary>Value of the first element of a name, wherever it is.</summary>
    public static string? Value(XElement answer, string name) => answer.Descendants().FirstOrDefault(element => element.Name.LocalName == name)?.Value;

    public void Dispose() => _connection.Dispose();
}
