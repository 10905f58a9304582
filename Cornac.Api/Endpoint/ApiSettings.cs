namespace Cornac.Api.Endpoint;

/// <summary>What the endpoint is told by its host.</summary>
public sealed record ApiSettings
{
    /// <summary>The region that this service manages; signatures must be scoped to it.</summary>
    public required string Region { get; init; }

    /// <summary>Largest request body, bytes.</summary>
    public required int MaxRequestBytes { get; init; }
}
