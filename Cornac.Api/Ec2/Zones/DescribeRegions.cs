using Cornac.Api.Ec2.Filtering;
using Cornac.Api.Endpoint;
using Cornac.Api.Models.Ec2;
using Cornac.Api.Protocol;

namespace Cornac.Api.Ec2.Zones;

/// <summary>The one region that this service manages. It names no endpoint: each client has been told its own way here.</summary>
internal sealed class DescribeRegions : IOperationHandler<DescribeRegionsRequest, DescribeRegionsResponse>
{
    private const string OptIn = "opt-in-not-required";

    public Task<DescribeRegionsResponse> HandleAsync(DescribeRegionsRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var filters = FilterSet.From(request.Filters, "region-name", "opt-in-status");
        if (request.RegionNames?.FirstOrDefault(name => name != context.Region) is { } other)
            throw CommonErrors.InvalidParameterValue($"Invalid region provided: {other}. This service manages the region {context.Region}.");
        Ec2Errors.StopDryRun(request.DryRun);
        var isShown = filters.Matches(name => name == "region-name" ? context.Region : OptIn, []);
        return Task.FromResult(new DescribeRegionsResponse { Regions = isShown ? [new Region { RegionName = context.Region, OptInStatus = OptIn }] : [] });
    }
}
