using Cornac.Api.Endpoint;
using Cornac.Api.Identity;
using Cornac.Api.Identity.Accounts;
using Cornac.Api.Inventory;
using Cornac.Api.Models.Sts;
using Cornac.Api.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Sts;

/// <summary>Says to which account an access key id belongs. The id itself tells, also that of temporary credentials; as in AWS the answer
/// does not say whether the key exists.</summary>
internal sealed class GetAccessKeyInfo(InventoryDb inventory) : IOperationHandler<GetAccessKeyInfoRequest, GetAccessKeyInfoResponse>
{
    public async Task<GetAccessKeyInfoResponse> HandleAsync(GetAccessKeyInfoRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var account = Identifiers.AccountOf(request.AccessKeyId);
        if (account is null || !await inventory.Set<AccountRecord>().AnyAsync(a => a.Id == account, cancellationToken))
            throw CommonErrors.ValidationError("Invalid access key");
        return new GetAccessKeyInfoResponse { Account = account };
    }
}
