using Cornac.Api.Endpoint;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Instances;
using Cornac.Api.Rds.Paging;
using Cornac.Operators.Contract;

namespace Cornac.Api.Rds.Engines;

internal sealed class DescribeDBEngineVersions(InstalledEngines engines) : IOperationHandler<DescribeDBEngineVersionsRequest, DescribeDBEngineVersionsResponse>
{
    public Task<DescribeDBEngineVersionsResponse> HandleAsync(
        DescribeDBEngineVersionsRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var page = Page.From(request.MaxRecords, request.Marker);
        var filters = Filters.From(request.Filters, "engine", "engine-version", "engine-mode", "db-parameter-group-family", "status");
        var found = engines.Versions.Where(version =>
            Is(InstalledEngines.Postgres, request.Engine) && In(InstalledEngines.Postgres, filters["engine"])
            && IsVersion(version.Version, request.EngineVersion) && In(version.Version, filters["engine-version"])
            && Is(InstalledEngines.Family(version.Version), request.DBParameterGroupFamily)
            && In(InstalledEngines.Family(version.Version), filters["db-parameter-group-family"])
            && In("provisioned", filters["engine-mode"]) && In("available", filters["status"]));
        if (request.DefaultOnly == true) found = found.TakeLast(1);
        var rest = found.SkipWhile(version => page.After is not null && InstalledEngines.Order(version.Version).CompareTo(InstalledEngines.Order(page.After)) <= 0);
        var (versions, marker) = page.Cut([.. rest.Take(page.Size + 1)], version => version.Version);
        return Task.FromResult(new DescribeDBEngineVersionsResponse { DBEngineVersions = [.. versions.Select(Show)], Marker = marker });
    }

    private static bool Is(string value, string? wanted) => wanted is null || value == wanted.ToLowerInvariant();

    private static bool IsVersion(string value, string? wanted) =>
        wanted is null || value == wanted || value.StartsWith(wanted + ".", StringComparison.Ordinal);

    private static bool In(string value, IReadOnlyList<string>? wanted) => wanted is null || wanted.Contains(value, StringComparer.Ordinal);

    private DBEngineVersion Show(EngineVersion version) => new()
    {
        Engine = InstalledEngines.Postgres,
        EngineVersion = version.Version,
        MajorEngineVersion = version.Major,
        DBParameterGroupFamily = InstalledEngines.Family(version.Version),
        DBEngineDescription = "PostgreSQL",
        DBEngineVersionDescription = $"PostgreSQL {version.Version}",
        DefaultCharacterSet = new CharacterSet { CharacterSetName = "UTF8", CharacterSetDescription = "Unicode, UTF-8" },
        ValidUpgradeTarget = [.. MinorUpgrades(version)],
        ExportableLogTypes = [],
        SupportsLogExportsToCloudwatchLogs = false,
        SupportsReadReplica = false,
        SupportedFeatureNames = [],
        Status = "available",
        SupportsParallelQuery = false,
        SupportsGlobalDatabases = false,
        SupportsCertificateRotationWithoutRestart = true,
        SupportedCACertificateIdentifiers = [InstanceView.CertificateAuthority],
    };

    private IEnumerable<UpgradeTarget> MinorUpgrades(EngineVersion version) =>
        engines.Versions
            .Where(target => target.Major == version.Major && InstalledEngines.Order(target.Version).CompareTo(InstalledEngines.Order(version.Version)) > 0)
            .Select(target => new UpgradeTarget
            {
                Engine = InstalledEngines.Postgres,
                EngineVersion = target.Version,
                Description = $"PostgreSQL {target.Version}",
                AutoUpgrade = true,
                IsMajorVersionUpgrade = false,
            });
}
