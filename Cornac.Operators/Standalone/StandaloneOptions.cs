using Cornac.Operators.Contract;
using Cornac.Operators.Machines.Local;

namespace Cornac.Operators.Standalone;

/// <summary>Options of the operator of single nodes on this host.</summary>
public sealed record StandaloneOptions
{
    public required LocalOptions Local { get; init; }

    /// <summary>Folders with PostgreSQL's programs, beside those where packages put them.</summary>
    public IReadOnlyList<string> EngineDirectories { get; init; } = [];

    /// <summary>Sizes on offer. Those with more memory than this machine has are left out.</summary>
    public IReadOnlyList<InstanceClass> Classes { get; init; } = InstanceClasses.Default;

    /// <summary>Path of pgBackRest. Without it instances can be made, but not backed up.</summary>
    public string BackupProgram { get; init; } = "/usr/bin/pgbackrest";
}
