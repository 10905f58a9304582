using Cornac.Api.Endpoint;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Instances;
using Cornac.Api.Rds.Paging;
using Cornac.Operators.Contract;

namespace Cornac.Api.Rds.Engines;

internal sealed class DescribeOrderableDBInstanceOptions(InstalledEngines engines)
    : IOperationHandler<DescribeOrderableDBInstanceOptionsRequest, DescribeOrderableDBInstanceOptionsResponse>
{
    public Task<DescribeOrderableDBInstanceOptionsResponse> HandleAsync(
        DescribeOrderableDBInstanceOptionsRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var page = Page.From(request.MaxRecords, request.Marker);
        Filters.From(request.Filters);
        if (!string.Equals(request.Engine, InstalledEngines.Postgres, StringComparison.OrdinalIgnoreCase))
            throw CommonErrors.InvalidParameterValue($"Invalid DB engine: {request.Engine}. Use {InstalledEngines.Postgres}.");

        var capabilities = engines.Capabilities;
        var options = (
            from version in engines.Versions
            where request.EngineVersion is null || version.Version == request.EngineVersion
                || version.Version.StartsWith(request.EngineVersion + ".", StringComparison.Ordinal)
            from @class in capabilities.Classes.OrderBy(c => c.Name, StringComparer.Ordinal)
            where request.DBInstanceClass is null || @class.Name == request.DBInstanceClass
            where request.LicenseModel is null or InstalledEngines.License
            where request.Vpc is not false
            select (Key: $"{version.Version}/{@class.Name}", Option: Show(version, @class, capabilities, engines.OffersMultiAz, context.Region)))
            .ToList();
        var first = page.After is null ? 0 : options.FindIndex(o => o.Key == page.After) + 1;
        if (page.After is not null && first == 0) throw CommonErrors.InvalidParameterValue("The Marker is not one of this list. Start again without it.");
        var (found, marker) = page.Cut([.. options.Skip(first).Take(page.Size + 1)], o => o.Key);
        return Task.FromResult(new DescribeOrderableDBInstanceOptionsResponse
        {
            OrderableDBInstanceOptions = [.. found.Select(o => o.Option)],
            Marker = marker,
        });
    }

    private static OrderableDBInstanceOption Show(EngineVersion version, InstanceClass @class, OperatorCapabilities capabilities, bool multiAz, string region) => new()
    {
        Engine = InstalledEngines.Postgres,
        EngineVersion = version.Version,
        DBInstanceClass = @class.Name,
        LicenseModel = InstalledEngines.License,
        AvailabilityZoneGroup = region,
        AvailabilityZones = [.. InstanceView.Zones(region, multiAz).Select(zone => new AvailabilityZone { Name = zone })],
        MultiAZCapable = multiAz,
        ReadReplicaCapable = false,
        Vpc = true,
        SupportsStorageEncryption = false,
        StorageType = NewInstanceRules.StorageType,
        SupportsIops = false,
        SupportsStorageThroughput = false,
        SupportsEnhancedMonitoring = false,
        SupportsIAMDatabaseAuthentication = false,
        SupportsPerformanceInsights = false,
        MinStorageSize = capabilities.MinStorageGiB,
        MaxStorageSize = capabilities.MaxStorageGiB,
        AvailableProcessorFeatures = [],
        SupportedEngineModes = ["provisioned"],
        SupportsStorageAutoscaling = false,
        SupportsKerberosAuthentication = false,
        OutpostCapable = false,
        SupportedActivityStreamModes = [],
        SupportsGlobalDatabases = false,
        SupportedNetworkTypes = ["IPV4"],
        SupportsClusters = false,
        SupportsDedicatedLogVolume = false,
    };
}
