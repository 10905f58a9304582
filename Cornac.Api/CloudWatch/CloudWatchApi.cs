using Cornac.Api.Models.CloudWatch;
using Cornac.Api.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Api.CloudWatch;

/// <summary>CloudWatch: what was measured of instances, in namespace <c>AWS/RDS</c>.</summary>
internal static class CloudWatchApi
{
    public static IServiceCollection AddCloudWatchOperations(this IServiceCollection services) => services
        .AddScoped<MetricDirectory>()
        .AddOperation(CloudWatchOperations.GetMetricData.HandledBy<GetMetricData>())
        .AddOperation(CloudWatchOperations.GetMetricStatistics.HandledBy<GetMetricStatistics>())
        .AddOperation(CloudWatchOperations.ListMetrics.HandledBy<ListMetrics>());
}
