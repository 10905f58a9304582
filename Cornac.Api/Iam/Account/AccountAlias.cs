using Cornac.Api.Endpoint;
using Cornac.Api.Identity.Accounts;
using Cornac.Api.Inventory;
using Cornac.Api.Models.Iam;
using Cornac.Api.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Iam.Account;

/// <summary>Gives the account its alias, in place of the one it has: an account has one.</summary>
internal sealed class CreateAccountAlias(InventoryDb inventory) : IOperationHandler<CreateAccountAliasRequest, CreateAccountAliasResponse>
{
    public async Task<CreateAccountAliasResponse> HandleAsync(CreateAccountAliasRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var account = await inventory.Set<AccountRecord>().SingleAsync(a => a.Id == context.AccountId, cancellationToken);
        account.Alias = request.AccountAlias;
        await inventory.SaveUniqueAsync(() => new EntityAlreadyExistsException($"The account alias {request.AccountAlias} already exists."), cancellationToken);
        return new CreateAccountAliasResponse();
    }
}

internal sealed class DeleteAccountAlias(InventoryDb inventory) : IOperationHandler<DeleteAccountAliasRequest, DeleteAccountAliasResponse>
{
    public async Task<DeleteAccountAliasResponse> HandleAsync(DeleteAccountAliasRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var account = await inventory.Set<AccountRecord>().SingleAsync(a => a.Id == context.AccountId, cancellationToken);
        if (account.Alias != request.AccountAlias) throw new NoSuchEntityException($"The Account Alias with name {request.AccountAlias} cannot be found.");
        account.Alias = null;
        return new DeleteAccountAliasResponse();
    }
}

internal sealed class ListAccountAliases(InventoryDb inventory) : IOperationHandler<ListAccountAliasesRequest, ListAccountAliasesResponse>
{
    public async Task<ListAccountAliasesResponse> HandleAsync(ListAccountAliasesRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var alias = await inventory.Set<AccountRecord>().Where(a => a.Id == context.AccountId).Select(a => a.Alias).SingleAsync(cancellationToken);
        return new ListAccountAliasesResponse { AccountAliases = alias is null ? [] : [alias], IsTruncated = false };
    }
}
