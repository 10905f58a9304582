using Cornac.Api.Endpoint;
using Cornac.Api.Iam.AccessKeys;
using Cornac.Api.Iam.Policies;
using Cornac.Api.Identity.MultiFactor;
using Cornac.Api.Identity.Policies;
using Cornac.Api.Identity.Roles;
using Cornac.Api.Identity.Users;
using Cornac.Api.Inventory;
using Cornac.Api.Models.Iam;
using Cornac.Api.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Iam.Account;

/// <summary>Counts what the account has. There is no root user here, so it has neither keys nor a password.</summary>
internal sealed class GetAccountSummary(InventoryDb inventory) : IOperationHandler<GetAccountSummaryRequest, GetAccountSummaryResponse>
{
    public async Task<GetAccountSummaryResponse> HandleAsync(GetAccountSummaryRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var account = context.AccountId;
        var devices = inventory.Set<MultiFactorDeviceRecord>().Where(d => d.AccountId == account);
        return new GetAccountSummaryResponse
        {
            SummaryMap = new Dictionary<string, int>(StringComparer.Ordinal)
            {
                [SummaryKeyType.Users] = await inventory.Set<UserRecord>().CountAsync(u => u.AccountId == account, cancellationToken),
                [SummaryKeyType.Roles] = await inventory.Set<RoleRecord>().CountAsync(r => r.AccountId == account, cancellationToken),
                [SummaryKeyType.Policies] = await inventory.Set<CustomerPolicyRecord>().CountAsync(p => p.AccountId == account, cancellationToken),
                [SummaryKeyType.MFADevices] = await devices.CountAsync(cancellationToken),
                [SummaryKeyType.MFADevicesInUse] = await devices.CountAsync(d => d.UserId != null, cancellationToken),
                [SummaryKeyType.AccountMFAEnabled] = 0,
                [SummaryKeyType.AccountAccessKeysPresent] = 0,
                [SummaryKeyType.AccountPasswordPresent] = 0,
                [SummaryKeyType.Groups] = 0,
                [SummaryKeyType.AccessKeysPerUserQuota] = CreateAccessKey.MostKeys,
                [SummaryKeyType.AttachedPoliciesPerUserQuota] = PrincipalPolicies.MostAttached,
                [SummaryKeyType.AttachedPoliciesPerRoleQuota] = PrincipalPolicies.MostAttached,
                [SummaryKeyType.PolicySizeQuota] = PolicyText.LongestManaged,
                [SummaryKeyType.UserPolicySizeQuota] = PolicyText.LongestOfUser,
                [SummaryKeyType.RolePolicySizeQuota] = PolicyText.LongestOfRole,
                [SummaryKeyType.AssumeRolePolicySizeQuota] = PolicyText.LongestTrust,
                [SummaryKeyType.VersionsPerPolicyQuota] = 1,
            },
        };
    }
}
