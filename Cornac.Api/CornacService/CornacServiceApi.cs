using Cornac.Api.CornacService.Drills;
using Cornac.Api.Models.CornacService;
using Cornac.Api.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Api.CornacService;

/// <summary>What AWS has no operation for: Cornac's own service, <c>models/cornac.json</c>.</summary>
internal static class CornacServiceApi
{
    public static IServiceCollection AddCornacServiceOperations(this IServiceCollection services)
    {
        services.AddOperation(CornacServiceOperations.StartRestoreDrill.HandledBy<StartRestoreDrill>());
        services.AddOperation(CornacServiceOperations.DescribeRestoreDrills.HandledBy<DescribeRestoreDrills>());
        services.AddOperation(CornacServiceOperations.PutRestoreDrillSchedule.HandledBy<PutRestoreDrillSchedule>());
        services.AddOperation(CornacServiceOperations.DescribeRestoreDrillSchedule.HandledBy<DescribeRestoreDrillSchedule>());
        services.AddOperation(CornacServiceOperations.DeleteRestoreDrillSchedule.HandledBy<DeleteRestoreDrillSchedule>());
        return services.AddOperation(CornacServiceOperations.ListAssumableRoles.HandledBy<ListAssumableRoles>());
    }
}
