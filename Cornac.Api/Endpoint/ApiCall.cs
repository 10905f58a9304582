using System.Net;
using Cornac.Api.Identity;
using Cornac.Api.Protocol;
using Cornac.Api.Signing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Cornac.Api.Endpoint;

/// <summary>One request on its way through the chain: each link fills in what the next ones need.</summary>
internal sealed class ApiCall
{
    private WireProtocol? _protocol;

    public ApiCall(HttpContext http, CallOrigin origin)
    {
        Http = http;
        RequestId = Guid.NewGuid().ToString();
        Target = http.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "/";
        (SourceAddress, SecureTransport) = origin.TryRead(http.Request) ?? (Text(http.Connection.RemoteIpAddress), http.Request.IsHttps);
    }

    public HttpContext Http { get; }

    public string RequestId { get; }

    /// <summary>Request target as received, still percent-encoded: what the client signed.</summary>
    public string Target { get; }

    /// <summary>Address of the client; for a call of the console, that of the person's browser.</summary>
    public string SourceAddress { get; }

    public bool SecureTransport { get; }

    /// <summary>Protocol of the answer; a guess until the service is known.</summary>
    public WireProtocol Protocol
    {
        get => _protocol ?? ProtocolGuess.Of(Http.Request, Body.Span);
        set => _protocol = value;
    }

    public ReadOnlyMemory<byte> Body { get; set; }

    public ServiceDescriptor? Service { get; set; }

    public Caller? Caller { get; set; }

    public OperationDescriptor? Operation { get; set; }

    /// <summary>Parameters of a Query request, not yet typed; null for JSON.</summary>
    public ParameterNode? Parameters { get; set; }

    public object? Request { get; set; }

    /// <summary>What the client was told instead of an answer; null when all went well.</summary>
    public AwsException? Error { get; set; }

    /// <summary>What the handler answered; null until then.</summary>
    public object? Response { get; set; }

    /// <summary>ARNs of what the request acts on.</summary>
    public IReadOnlyList<string> Resources { get; set; } = [];

    public ReceivedRequest Received => new(Http.Request.Method, Target, [.. Lines(Http.Request.Headers)], Body);

    public CallContext Context(string region) => new(RequestId, Caller!, region, SourceAddress, SecureTransport);

    private static string Text(IPAddress? address) =>
        address is null ? "" : (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();

    private static IEnumerable<KeyValuePair<string, string>> Lines(IHeaderDictionary headers)
    {
        foreach (var (name, values) in headers)
        {
            foreach (var value in values) yield return new(name, value ?? "");
        }
    }
}
