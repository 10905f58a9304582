using System.Net;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace Cornac.Api.Tests.Endpoint.Running;

/// <summary>What came back.</summary>
internal sealed record Answer(HttpStatusCode Status, string Body, string? ContentType, string? RequestId)
{
    public XElement Xml => XDocument.Parse(Body, LoadOptions.PreserveWhitespace).Root!;

    public string? Code => Body.StartsWith('{') ? JsonDocument.Parse(Body).RootElement.GetProperty("__type").GetString() : Value("Code");

    public string Message => Value("Message") ?? "";

    /// <summary>Text of the first element of that name, null when there is none.</summary>
    public string? Value(string element) => Xml.DescendantsAndSelf().FirstOrDefault(e => e.Name.LocalName == element)?.Value;

    /// <summary>Text of every element of that name.</summary>
    public List<string> Values(string element) => [.. Xml.Descendants().Where(e => e.Name.LocalName == element).Select(e => e.Value)];

    /// <summary>The first element of that name.</summary>
    public XElement Element(string element) => Xml.Descendants().First(e => e.Name.LocalName == element);

    public Answer Succeeded()
    {
        Assert.True(Status == HttpStatusCode.OK, $"{(int)Status} {Body}");
        Assert.False(string.IsNullOrEmpty(RequestId));
        return this;
    }

    /// <summary>Checks code and status, and that the message names what has to be changed.</summary>
    public Answer Refused(string code, HttpStatusCode status = HttpStatusCode.BadRequest, params string[] mentioned)
    {
        Assert.True(Code == code && Status == status, $"expected {code} ({(int)status}), got {(int)Status} {Body}");
        foreach (var text in mentioned) Assert.Contains(text, Message, StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty(RequestId));
        return this;
    }

    public static async Task<Answer> OfAsync(
        RunningApi api, string method, string target, string? body, string? contentType, bool chunked, IEnumerable<(string Name, string Value)> headers)
    {
        var uri = new Uri(api.Url + target, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new HttpMethod(method), uri);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            if (contentType is not null) request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
            if (chunked) request.Headers.TransferEncodingChunked = true;
        }

        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        using var response = await api.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return new Answer(
            response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
            response.Content.Headers.ContentType?.MediaType, response.Headers.TryGetValues("x-amzn-RequestId", out var ids) ? ids.Single() : null);
    }
}
