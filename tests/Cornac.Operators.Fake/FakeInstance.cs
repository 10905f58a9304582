using Cornac.Operators.Contract;

namespace Cornac.Operators.Fake;

/// <summary>Everything there is of one fake instance.</summary>
public sealed record FakeInstance
{
    public required string ResourceId { get; init; }

    public required string SystemIdentifier { get; init; }

    /// <summary>Steps of the change in hand that were taken.</summary>
    public int StepsTaken { get; init; }

    /// <summary>Generation of the change in hand.</summary>
    public long Changing { get; init; }

    public long Generation { get; init; }

    public string EngineVersion { get; init; } = string.Empty;

    public int StorageGiB { get; init; }

    public string Address { get; init; } = string.Empty;

    public string? DnsName { get; init; }

    public int Port { get; init; }

    public PowerState Power { get; init; } = PowerState.Stopped;

    /// <summary>Instance that it follows as a read replica; null for one on its own.</summary>
    public string? Follows { get; init; }

    /// <summary>Instances that follow it.</summary>
    public IReadOnlyList<string> Followers { get; init; } = [];

    public string? RestartToken { get; init; }

    /// <summary>True when its WAL would go to a set of backups.</summary>
    public bool IsArchiving { get; init; }

    public DateTimeOffset? StartedAt { get; init; }
}
