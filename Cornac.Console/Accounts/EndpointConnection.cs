using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;
using Cornac.Console.Doors;

namespace Cornac.Console.Accounts;

/// <summary>The connections of all pages to the endpoint, kept and shared.</summary>
internal sealed class EndpointConnection : IDisposable
{
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(2);

    public EndpointConnection(ConsoleSettings settings)
    {
        Handler = new SocketsHttpHandler { UseCookies = false, UseProxy = false, AllowAutoRedirect = false, PooledConnectionIdleTimeout = Kept };
        // The host's certificate names the host, not the loopback address on which the console reaches it; nobody can stand between the two.
        if (settings.Endpoint.IsLoopback)
            Handler.SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = IsPresent };
    }

    public SocketsHttpHandler Handler { get; }

    public void Dispose() => Handler.Dispose();

    private static bool IsPresent(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => certificate is not null;
}

/// <summary>HTTP clients of one browser's page: each request says from which browser it comes.</summary>
internal sealed class BrowserHttpClients : HttpClientFactory, IDisposable
{
    private readonly HttpClient _client;

    public BrowserHttpClients(EndpointConnection connection, ISignInDoor door, BrowserSource source)
    {
#pragma warning disable CA2000 // The client disposes of it.
        _client = new HttpClient(new OriginHandler(door, source, connection.Handler)) { Timeout = Timeout.InfiniteTimeSpan };
#pragma warning restore CA2000
    }

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    public void Dispose() => _client.Dispose();

    /// <summary>Adds the header; the connections below are shared and stay.</summary>
    private sealed class OriginHandler(ISignInDoor door, BrowserSource source, SocketsHttpHandler connections) : HttpMessageHandler
    {
        private readonly HttpMessageInvoker _connections = new(connections, disposeHandler: false);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (request.Headers.TryGetValues("Authorization", out var values))
            {
                var (name, value) = door.OriginHeader(string.Join(',', values), source);
                request.Headers.TryAddWithoutValidation(name, value);
            }

            return await _connections.SendAsync(request, cancellationToken);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) _connections.Dispose();
            base.Dispose(disposing);
        }
    }
}
