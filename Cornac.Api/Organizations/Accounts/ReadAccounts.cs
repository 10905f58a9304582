using Cornac.Api.Endpoint;
using Cornac.Api.Identity.Accounts;
using Cornac.Api.Models.Organizations;
using Cornac.Api.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Organizations.Accounts;

internal sealed class ListAccounts(Organization organization) : IOperationHandler<ListAccountsRequest, ListAccountsResponse>
{
    public async Task<ListAccountsResponse> HandleAsync(ListAccountsRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var master = await organization.RequireMasterAsync(context, cancellationToken);
        var page = TokenPage.From(request.MaxResults, request.NextToken);
        var query = organization.Inventory.Set<AccountRecord>().AsNoTracking();
        if (page.After is { } after) query = query.Where(a => string.Compare(a.Id, after) > 0);
        var (accounts, token) = page.Cut(await query.OrderBy(a => a.Id).Take(page.Size + 1).ToListAsync(cancellationToken), a => a.Id);
        return new ListAccountsResponse { Accounts = [.. accounts.Select(a => a.Show(master.Id))], NextToken = token };
    }
}

internal sealed class DescribeAccount(Organization organization) : IOperationHandler<DescribeAccountRequest, DescribeAccountResponse>
{
    public IEnumerable<string> Resources(DescribeAccountRequest request, CallContext context) => [Organization.AccountArn(request.AccountId, context.AccountId)];

    public async Task<DescribeAccountResponse> HandleAsync(DescribeAccountRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var master = await organization.RequireMasterAsync(context, cancellationToken);
        var account = await organization.Inventory.Set<AccountRecord>().FindAsync([request.AccountId], cancellationToken) ?? throw Organization.NotFound(request.AccountId);
        return new DescribeAccountResponse { Account = account.Show(master.Id) };
    }
}
