namespace Cornac.Operators.Contract;

/// <summary>What an operator can do where it runs. The API's engine versions and orderable options come from here.</summary>
public sealed record OperatorCapabilities
{
    public required IReadOnlyList<EngineVersion> EngineVersions { get; init; }

    public required IReadOnlyList<InstanceClass> Classes { get; init; }

    /// <summary>Smallest and largest storage of one instance, GiB.</summary>
    public required int MinStorageGiB { get; init; }

    public required int MaxStorageGiB { get; init; }

    /// <summary>True when an instance can have a standby that takes over.</summary>
    public bool SupportsHighAvailability { get; init; }

    /// <summary>Names of operators whose instances this one carries on with, when it is asked to converge on them: same identity, same ground.</summary>
    public IReadOnlyList<string> TakesOver { get; init; } = [];

    /// <summary>True when instances can be backed up and restored here and now (<see cref="IOperator.Backups"/>).</summary>
    public bool SupportsBackups { get; init; }

    /// <summary>True when instances can follow each other (<see cref="InstanceSpec.Follows"/>).</summary>
    public bool SupportsReplicas { get; init; }
}

/// <summary>A PostgreSQL that is really installed.</summary>
/// <param name="Version">For example <c>15.18</c>.</param>
/// <param name="BinDirectory">Where its programs are, for people.</param>
public sealed record EngineVersion(string Version, string BinDirectory)
{
    /// <summary>Major version, for example <c>15</c>.</summary>
    public string Major => Version.Split('.', 2)[0];
}
