using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Cornac.Api.Signing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Cornac.Api.Tests.Signing;

/// <summary>The official .NET client signs, a real server receives, the verifier judges what came over the wire.</summary>
public sealed class AwsSdkSignerTests : IAsyncLifetime
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    private readonly WebApplication _server;
    private SignedRequest? _received;

    public AwsSdkSignerTests()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _server = builder.Build();
        _server.Run(AnswerAsync);
    }

    public async ValueTask InitializeAsync() => await _server.StartAsync();

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("", null)]
    [InlineData("/", "AQoDYXdz+/token==")]
    [InlineData("/rds", null)]
    [InlineData("/rds/", "token")]
    [InlineData("/a~b/(c)", null)]
    public async Task Request_of_the_official_client_is_accepted(string path, string? token)
    {
        AWSCredentials credentials = token is null
            ? new BasicAWSCredentials("AKIAIOSFODNN7EXAMPLE", Secret)
            : new SessionAWSCredentials("AKIAIOSFODNN7EXAMPLE", Secret, token);
        using var client = new AmazonSecurityTokenServiceClient(
            credentials, new AmazonSecurityTokenServiceConfig { ServiceURL = _server.Urls.Single() + path, AuthenticationRegion = "local", MaxErrorRetry = 0 });
        var answer = await client.GetCallerIdentityAsync(new GetCallerIdentityRequest(), TestContext.Current.CancellationToken);
        Assert.Equal("123456789012", answer.Account);
        Assert.Equal(token, _received!.Token);
        Assert.False(_received.IsPresigned);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var headers = context.Request.Headers.SelectMany(h => h.Value.Select(v => KeyValuePair.Create(h.Key, v ?? ""))).ToList();
        var received = new ReceivedRequest(
            context.Request.Method, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, headers, body.ToArray());
        try
        {
            _received = SignedRequest.Parse(received);
            new SignatureVerifier(TimeProvider.System).Verify(_received, "local", ["sts"], System.Text.Encoding.UTF8.GetBytes(Secret));
            await context.Response.WriteAsync(
                "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult><Account>123456789012</Account>"
                + "</GetCallerIdentityResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></GetCallerIdentityResponse>",
                context.RequestAborted);
        }
        catch (Cornac.Api.Signing.SignatureException refusal)
        {
            context.Response.StatusCode = refusal.StatusCode;
            await context.Response.WriteAsync(
                $"<ErrorResponse><Error><Type>Sender</Type><Code>{refusal.Error}</Code><Message>{refusal.Message} {received.Target}</Message></Error></ErrorResponse>",
                context.RequestAborted);
        }
    }
}
