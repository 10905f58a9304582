using Cornac.Api.Endpoint;
using Cornac.Api.Identity.Accounts;
using Cornac.Api.Inventory;
using Cornac.Api.Models.Iam;
using Cornac.Api.Protocol;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Cornac.Api.Iam.Account;

/// <summary>Gives the account its alias, in place of the one it has: an account has one.</summary>
internal sealed class CreateAccountAlias(InventoryDb inventory) : IOperationHandler<CreateAccountAliasRequest, CreateAccountAliasResponse>
{
    public async Task<CreateAccountAliasResponse> HandleAsync(CreateAccountAliasRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var account = await inventory.Set<AccountRecord>().SingleAsync(a => a.Id == context.AccountId, cancellationToken);
        account.Alias = request.AccountAlias;
        await SaveAsync(inventory, request.AccountAlias, cancellationToken);
        return new CreateAccountAliasResponse();
    }

    /// <summary>Two calls that change the alias of one account at once both hold the account open, and neither can let go first.</summary>
    internal static async Task SaveAsync(InventoryDb inventory, string alias, CancellationToken cancellationToken)
    {
        try
        {
            await inventory.SaveUniqueAsync(() => new EntityAlreadyExistsException($"The account alias {alias} already exists."), cancellationToken);
        }
        catch (DbUpdateException race) when (race.InnerException is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected })
        {
            throw new ConcurrentModificationException("The alias of this account is being changed by another call. Try again.");
        }
    }
}

internal sealed class DeleteAccountAlias(InventoryDb inventory) : IOperationHandler<DeleteAccountAliasRequest, DeleteAccountAliasResponse>
{
    public async Task<DeleteAccountAliasResponse> HandleAsync(DeleteAccountAliasRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var account = await inventory.Set<AccountRecord>().SingleAsync(a => a.Id == context.AccountId, cancellationToken);
        if (account.Alias != request.AccountAlias) throw new NoSuchEntityException($"The Account Alias with name {request.AccountAlias} cannot be found.");
        account.Alias = null;
        await CreateAccountAlias.SaveAsync(inventory, request.AccountAlias, cancellationToken);
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
