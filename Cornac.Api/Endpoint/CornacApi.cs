using Cornac.Api.Audit;
using Cornac.Api.CloudTrail;
using Cornac.Api.CloudWatch;
using Cornac.Api.CornacService;
using Cornac.Api.Ec2;
using Cornac.Api.Endpoint.Links;
using Cornac.Api.Iam;
using Cornac.Api.Organizations;
using Cornac.Api.Rds;
using Cornac.Api.Sts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Api.Endpoint;

/// <summary>The AWS-compatible endpoint as a part of a host.</summary>
public static class CornacApi
{
    public static IServiceCollection AddCornacApi(this IServiceCollection services, ApiSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton(settings.Quotas);
        services.AddSingleton(settings.Backups);
        services.AddSingleton<AuditTrail>();
        services.AddSingleton<CallOrigin>();
        services.AddMetrics();
        services.AddSingleton<ApiMetrics>();
        ApiChain.Register(services);
        services.AddScoped<ResourceTags>();
        services.AddStsOperations();
        services.AddIamOperations();
        services.AddOrganizationsOperations();
        services.AddRdsOperations();
        services.AddEc2Operations();
        services.AddCloudTrailOperations();
        services.AddCloudWatchOperations();
        services.AddCornacServiceOperations();
        return services;
    }

    /// <summary>Takes API requests out of the pipeline, before routing: every POST that is not the console's own, and presigned GETs.</summary>
    /// <param name="consolePaths">Paths under which POST belongs to the console.</param>
    public static IApplicationBuilder UseCornacApi(this IApplicationBuilder app, params PathString[] consolePaths) =>
        app.MapWhen(http => IsApi(http.Request, consolePaths), branch => branch.Run(ApiChain.RunAsync));

    private static bool IsApi(HttpRequest request, PathString[] consolePaths) =>
        HttpMethods.IsPost(request.Method)
            ? !consolePaths.Any(path => request.Path.StartsWithSegments(path, StringComparison.Ordinal))
            : HttpMethods.IsGet(request.Method) && request.Query.ContainsKey("Action");
}
