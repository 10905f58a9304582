using Cornac.Api.CornacService.Drills;
using Cornac.Api.CornacService.Machinery;
using Cornac.Api.CornacService.Nodes;
using Cornac.Api.CornacService.Operations;
using Cornac.Api.CornacService.Ranges;
using Cornac.Api.Models.CornacService;
using Cornac.Api.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Api.CornacService;

/// <summary>What AWS has no operation for: Cornac's own service, <c>models/cornac.json</c>.</summary>
internal static class CornacServiceApi
{
    public static IServiceCollection AddCornacServiceOperations(this IServiceCollection services) => services
        .AddScoped<MasterAccount>()
        .AddScoped<NodeView>()
        .AddOperation(CornacServiceOperations.ListAssumableRoles.HandledBy<ListAssumableRoles>())
        .AddOperation(CornacServiceOperations.DescribeOperations.HandledBy<DescribeOperations>())
        .AddOperation(CornacServiceOperations.DescribeOperators.HandledBy<DescribeOperators>())
        .AddOperation(CornacServiceOperations.DescribeHosts.HandledBy<DescribeHosts>())
        .AddOperation(CornacServiceOperations.DescribeInstanceNodes.HandledBy<DescribeInstanceNodes>())
        .AddOperation(CornacServiceOperations.AddAddressRange.HandledBy<AddAddressRange>())
        .AddOperation(CornacServiceOperations.RemoveAddressRange.HandledBy<RemoveAddressRange>())
        .AddOperation(CornacServiceOperations.StartRestoreDrill.HandledBy<StartRestoreDrill>())
        .AddOperation(CornacServiceOperations.DescribeRestoreDrills.HandledBy<DescribeRestoreDrills>())
        .AddOperation(CornacServiceOperations.PutRestoreDrillSchedule.HandledBy<PutRestoreDrillSchedule>())
        .AddOperation(CornacServiceOperations.DescribeRestoreDrillSchedule.HandledBy<DescribeRestoreDrillSchedule>())
        .AddOperation(CornacServiceOperations.DeleteRestoreDrillSchedule.HandledBy<DeleteRestoreDrillSchedule>());
}
