using Cornac.Api.Models.CloudTrail;
using Cornac.Api.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Api.CloudTrail;

/// <summary>CloudTrail: reads the audit trail.</summary>
internal static class CloudTrailApi
{
    public static IServiceCollection AddCloudTrailOperations(this IServiceCollection services) =>
        services.AddOperation(CloudTrailOperations.LookupEvents.HandledBy<LookupEvents>());
}
