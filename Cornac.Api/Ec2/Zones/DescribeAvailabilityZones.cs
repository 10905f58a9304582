using System.Globalization;
using Cornac.Api.Ec2.Filtering;
using Cornac.Api.Endpoint;
using Cornac.Api.Models.Ec2;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Instances;

namespace Cornac.Api.Ec2.Zones;

/// <summary>The zones that instances are shown in: the nodes of one that is highly available are in both.</summary>
internal sealed class DescribeAvailabilityZones : IOperationHandler<DescribeAvailabilityZonesRequest, DescribeAvailabilityZonesResponse>
{
    private const string Type = "availability-zone";
    private const string OptIn = "opt-in-not-required";
    private const string State = "available";

    public Task<DescribeAvailabilityZonesResponse> HandleAsync(DescribeAvailabilityZonesRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var filters = FilterSet.From(
            request.Filters, "group-name", "opt-in-status", "region-name", "state", "zone-id", "zone-name", "zone-type");
        var all = InstanceView.Zones(context.Region, multiAz: true).Select((name, index) => Show(context.Region, name, index)).ToList();
        Demand(request.ZoneNames, [.. all.Select(zone => zone.ZoneName)]);
        Demand(request.ZoneIds, [.. all.Select(zone => zone.ZoneId)]);
        Ec2Errors.StopDryRun(request.DryRun);
        return Task.FromResult(new DescribeAvailabilityZonesResponse
        {
            AvailabilityZones =
            [
                .. all.Where(zone => (request.ZoneNames is not { Count: > 0 } names || names.Contains(zone.ZoneName, StringComparer.Ordinal))
                    && (request.ZoneIds is not { Count: > 0 } ids || ids.Contains(zone.ZoneId, StringComparer.Ordinal))
                    && filters.Matches(name => Value(zone, name), [])),
            ],
        });
    }

    private static void Demand(IReadOnlyList<string>? wanted, List<string?> known)
    {
        if (wanted?.FirstOrDefault(name => !known.Contains(name)) is { } other)
            throw CommonErrors.InvalidParameterValue($"Invalid availability zone: {other}. There are {string.Join(" and ", known)}.");
    }

    private static AvailabilityZone Show(string region, string name, int index) => new()
    {
        ZoneName = name,
        ZoneId = string.Create(CultureInfo.InvariantCulture, $"{region}-az{index + 1}"),
        RegionName = region,
        GroupName = region,
        NetworkBorderGroup = region,
        ZoneType = Type,
        OptInStatus = OptIn,
        State = State,
    };

    private static string? Value(AvailabilityZone zone, string filter) => filter switch
    {
        "zone-name" => zone.ZoneName,
        "zone-id" => zone.ZoneId,
        "region-name" or "group-name" => zone.RegionName,
        "zone-type" => Type,
        "opt-in-status" => OptIn,
        _ => State,
    };
}
