using Cornac.Api.Inventory.Backups;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Rds.Quotas;

namespace Cornac.Api.Endpoint;

/// <summary>What the endpoint is told by its host.</summary>
public sealed record ApiSettings
{
    /// <summary>The region that this service manages; signatures must be scoped to it.</summary>
    public required string Region { get; init; }

    /// <summary>Largest request body, bytes.</summary>
    public required int MaxRequestBytes { get; init; }

    /// <summary>What an account may have unless it was given quotas of its own.</summary>
    public QuotaDefaults Quotas { get; init; } = new();

    /// <summary>What endpoints are called.</summary>
    public EndpointNames Names { get; init; } = EndpointNames.None;

    /// <summary>Where the backups of new instances go.</summary>
    public BackupSettings Backups { get; init; } = new();
}
