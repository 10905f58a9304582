using Cornac.Api.Endpoint;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;

namespace Cornac.Api.Rds.Quotas;

/// <summary>The quotas of the caller's account: those that Cornac keeps, by RDS's names.</summary>
internal sealed class DescribeAccountAttributes(AccountQuotas quotas) : IOperationHandler<DescribeAccountAttributesRequest, DescribeAccountAttributesResponse>
{
    public async Task<DescribeAccountAttributesResponse> HandleAsync(
        DescribeAccountAttributesRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var state = await quotas.ReadAsync(context.AccountId, cancellationToken);
        return new DescribeAccountAttributesResponse
        {
            AccountQuotas = [Show("DBInstances", state.Instances), Show("AllocatedStorage", state.StorageGiB), Show("ManualSnapshots", state.Snapshots)],
        };
    }

    private static AccountQuota Show(string name, Quota quota) => new() { AccountQuotaName = name, Used = quota.Used, Max = quota.Max };
}
