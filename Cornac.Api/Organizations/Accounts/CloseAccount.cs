using Cornac.Api.Endpoint;
using Cornac.Api.Models.Organizations;
using Cornac.Api.Protocol;

namespace Cornac.Api.Organizations.Accounts;

/// <summary>Closes an account that is empty. From the next call on, none of its credentials works, nor any session in it.</summary>
internal sealed class CloseAccount(Organization organization, AccountContents contents) : IOperationHandler<CloseAccountRequest, CloseAccountResponse>
{
    public IEnumerable<string> Resources(CloseAccountRequest request, CallContext context) => [Organization.AccountArn(request.AccountId, context.AccountId)];

    public async Task<CloseAccountResponse> HandleAsync(CloseAccountRequest request, CallContext context, CancellationToken cancellationToken)
    {
        await organization.RequireMasterAsync(context, cancellationToken);
        var account = await organization.LockAsync(request.AccountId, cancellationToken) ?? throw Organization.NotFound(request.AccountId);
        if (account.IsMaster)
            throw new ConstraintViolationException("The management account cannot be closed.") { Reason = "CANNOT_CLOSE_MANAGEMENT_ACCOUNT" };
        if (account.Status != Identity.Accounts.AccountStatus.Active) throw new AccountAlreadyClosedException($"The account {account.Id} is closed already.");
        if (await contents.DescribeAsync(account.Id, cancellationToken) is { } rest)
            throw new ConstraintViolationException($"The account {account.Id} still has {rest}. Delete what it holds before you close it.");
        account.Status = Identity.Accounts.AccountStatus.Suspended;
        return new CloseAccountResponse();
    }
}
