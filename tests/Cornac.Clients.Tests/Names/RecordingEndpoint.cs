using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cornac.Clients.Tests.Names;

/// <summary>An HTTP server that gives one prepared answer, and keeps what it was asked.</summary>
internal sealed class RecordingEndpoint : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RecordingEndpoint(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    public string Answer { get; set; } = "";

    public int Status { get; set; } = StatusCodes.Status200OK;

    /// <summary>What was asked: headers that matter, and the body.</summary>
    public List<string> Requests { get; } = [];

    public static async Task<RecordingEndpoint> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var endpoint = new RecordingEndpoint(app);
        app.Run(endpoint.ReplyAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return endpoint;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReplyAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var request = http.Request;
        Requests.Add($"{request.Method} {request.Path} {request.ContentType} {request.Headers["X-Amz-Target"]} {Scope(request)}\n{await reader.ReadToEndAsync()}");
        http.Response.StatusCode = Status;
        http.Response.Headers["x-amzn-RequestId"] = "11111111-2222-3333-4444-555555555555";
        await http.Response.WriteAsync(Answer);
    }

    /// <summary>Service and region of the signature, without its time.</summary>
    private static string Scope(HttpRequest request) => string.Join('/', request.Headers.Authorization.ToString().Split('/').Skip(2).Take(2));
}
