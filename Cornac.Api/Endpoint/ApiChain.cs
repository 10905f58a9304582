using Cornac.Api.Endpoint.Links;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Api.Endpoint;

/// <summary>One link of the chain: does its one thing and hands on, or throws the error that the client shall see.</summary>
internal interface IApiLink
{
    Task InvokeAsync(ApiCall call, Func<Task> next);
}

/// <summary>The order in which a request is worked on.</summary>
internal sealed class ApiChain
{
    private static readonly Type[] Order =
    [
        typeof(ObserveCalls),
        typeof(AnswerErrors),
        typeof(KeepRawBody),
        typeof(Authenticate),
        typeof(FindOperation),
        typeof(WriteAnswer),
        typeof(RecordFailures),
        typeof(DecodeRequest),
        typeof(Authorise),
        typeof(Handle),
    ];

    public static void Register(IServiceCollection services)
    {
        foreach (var link in Order) services.AddScoped(link);
    }

    public static Task RunAsync(HttpContext http)
    {
        var call = new ApiCall(http, http.RequestServices.GetRequiredService<CallOrigin>());
        http.Response.Headers["x-amzn-RequestId"] = call.RequestId;
        return RunAsync(call, 0);
    }

    private static Task RunAsync(ApiCall call, int index)
    {
        if (index == Order.Length) return Task.CompletedTask;
        var link = (IApiLink)call.Http.RequestServices.GetRequiredService(Order[index]);
        return link.InvokeAsync(call, () => RunAsync(call, index + 1));
    }
}
