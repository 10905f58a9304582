using Cornac.Api.Endpoint;
using Cornac.Api.Models.CornacService;
using Cornac.Api.Operators;
using Cornac.Api.Protocol;

namespace Cornac.Api.CornacService.Machinery;

/// <summary>The operators of the host that answers, and what they can make.</summary>
internal sealed class DescribeOperators(IOperatorCatalog operators, MasterAccount master) : IOperationHandler<DescribeOperatorsRequest, DescribeOperatorsResponse>
{
    public IEnumerable<string> Resources(DescribeOperatorsRequest request, CallContext context) => [MasterAccount.Arn(context, "operator")];

    public async Task<DescribeOperatorsResponse> HandleAsync(DescribeOperatorsRequest request, CallContext context, CancellationToken cancellationToken)
    {
        await master.RequireAsync(context, cancellationToken);
        return new DescribeOperatorsResponse { Operators = [.. operators.Names.Order(StringComparer.Ordinal).Select(Show)] };
    }

    private Operator Show(string name)
    {
        var capabilities = operators.TryGet(name);
        return new Operator
        {
            OperatorName = name,
            IsDefault = name == operators.DefaultOperator,
            IsReady = capabilities is not null,
            EngineVersions = capabilities?.EngineVersions.Select(v => new EngineVersion { Version = v.Version, BinDirectory = v.BinDirectory }).ToList(),
            DBInstanceClasses = capabilities?.Classes
                .Select(c => new InstanceClass { DBInstanceClass = c.Name, Vcpu = c.VirtualCpus, MemoryBytes = c.MemoryBytes }).ToList(),
            MinAllocatedStorage = capabilities?.MinStorageGiB,
            MaxAllocatedStorage = capabilities?.MaxStorageGiB,
            SupportsHighAvailability = capabilities?.SupportsHighAvailability,
        };
    }
}
