using Amazon.RDS;
using Amazon.RDS.Model;
using Cornac.Console.Live;

namespace Cornac.Console.Instances.Creating;

/// <summary>What the account has and may have.</summary>
/// <param name="Instances">DB instances.</param>
/// <param name="Storage">Storage of all of them together, GiB.</param>
public sealed record AccountQuotaState((long Used, long Max) Instances, (long Used, long Max) Storage)
{
    /// <summary>Asks the endpoint; null for somebody who may not know.</summary>
    public static async Task<AccountQuotaState?> AskAsync(IAmazonRDS rds, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rds);
        try
        {
            var quotas = (await rds.DescribeAccountAttributesAsync(new DescribeAccountAttributesRequest(), cancellationToken)).AccountQuotas ?? [];
            return new AccountQuotaState(Of(quotas, "DBInstances"), Of(quotas, "AllocatedStorage"));
        }
        catch (Exception denied) when (Problem.Of(denied) is { Kind: ProblemKind.Denied })
        {
            return null;
        }
    }

    private static (long Used, long Max) Of(List<AccountQuota> quotas, string name) =>
        quotas.Find(quota => quota.AccountQuotaName == name) is { } found ? (found.Used ?? 0, found.Max ?? long.MaxValue) : (0, long.MaxValue);
}
