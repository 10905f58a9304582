using Cornac.Api.Operators;
using Cornac.Operators.Contract;

namespace Cornac.Api.Tests.Endpoint.Running;

/// <summary>What can be made is given by the test.</summary>
internal sealed class OperatorsAtHand : IOperatorCatalog
{
    public string DefaultOperator => "standalone";

    /// <summary>Null while the operator has not said yet.</summary>
    public OperatorCapabilities? Capabilities { get; set; } = new()
    {
        EngineVersions =
        [
            new EngineVersion("17.4", "/usr/lib/postgresql/17/bin"), new EngineVersion("15.16", "/opt/15.16/bin"),
            new EngineVersion("15.18", "/usr/lib/postgresql/15/bin"),
        ],
        Classes =
        [
            new InstanceClass("db.t3.micro", 2, 1L << 30), new InstanceClass("db.t3.small", 2, 2L << 30), new InstanceClass("db.m5.large", 2, 8L << 30),
        ],
        MinStorageGiB = 5,
        MaxStorageGiB = 1000,
        SupportsBackups = true,
        SupportsReplicas = true,
    };

    /// <summary>What the operator <c>clusters</c> can do; null where there is none.</summary>
    public OperatorCapabilities? Clusters { get; set; }

    public IReadOnlyCollection<string> Names => Clusters is null ? [DefaultOperator] : [DefaultOperator, "clusters"];

    public OperatorCapabilities? TryGet(string operatorName) => operatorName == DefaultOperator ? Capabilities : Clusters;

    public OperatorCapabilities Get(string operatorName) =>
        TryGet(operatorName) ?? throw new InvalidOperationException($"The operator {operatorName} has not said yet what it can do.");
}
