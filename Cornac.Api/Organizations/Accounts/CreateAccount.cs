using Cornac.Api.Endpoint;
using Cornac.Api.Identity;
using Cornac.Api.Identity.Accounts;
using Cornac.Api.Identity.Roles;
using Cornac.Api.Models.Organizations;
using Cornac.Api.Organizations.Tags;
using Cornac.Api.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Organizations.Accounts;

/// <summary>Makes an account with the roles that let people of the master account in. It is there when the call returns; clients that poll, as
/// AWS asks them to, find the request completed at the first look.</summary>
internal sealed class CreateAccount(Organization organization, IdentityBootstrap identity, TimeProvider clock)
    : IOperationHandler<CreateAccountRequest, CreateAccountResponse>
{
    public async Task<CreateAccountResponse> HandleAsync(CreateAccountRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var master = await organization.RequireMasterAsync(context, cancellationToken);
        var role = string.IsNullOrEmpty(request.RoleName) ? RoleRecord.OrganizationAccountAccess : request.RoleName;
        if (string.Equals(role, RoleRecord.ReadOnly, StringComparison.OrdinalIgnoreCase))
            throw new InvalidInputException($"RoleName: every account has a role {RoleRecord.ReadOnly} already.") { Reason = "INVALID_ROLE_NAME" };
        var tags = AccountTags.Merge(new Dictionary<string, string>(StringComparer.Ordinal), request.Tags ?? []);
        // One account is made at a time, so that two cannot take the same e-mail address.
        await organization.LockAsync(master.Id, cancellationToken);
        var isTaken = await organization.Inventory.Set<AccountRecord>()
            .FromSql($"SELECT * FROM accounts WHERE lower(email) = lower({request.Email})").AnyAsync(cancellationToken);
        var now = clock.GetUtcNow();
        var account = isTaken
            ? null
            : new AccountRecord { Id = Identifiers.NewAccountId(), Name = request.AccountName, Email = request.Email, JoinedAt = now, Tags = tags };
        var done = new AccountRequestRecord
        {
            Id = "car-" + Guid.CreateVersion7(now).ToString("N"),
            AccountName = request.AccountName,
            RequestedAt = now,
            CompletedAt = now,
            AccountId = account?.Id,
            FailureReason = isTaken ? CreateAccountFailureReason.EMAILALREADYEXISTS : null,
        };
        organization.Inventory.Add(done);
        if (account is not null)
        {
            organization.Inventory.Add(account);
            identity.AddAccountRoles(organization.Inventory, account.Id, master.Id, role);
        }

        return new CreateAccountResponse { CreateAccountStatus = done.Show() };
    }
}

internal sealed class DescribeCreateAccountStatus(Organization organization)
    : IOperationHandler<DescribeCreateAccountStatusRequest, DescribeCreateAccountStatusResponse>
{
    public async Task<DescribeCreateAccountStatusResponse> HandleAsync(
        DescribeCreateAccountStatusRequest request, CallContext context, CancellationToken cancellationToken)
    {
        await organization.RequireMasterAsync(context, cancellationToken);
        var found = await organization.Inventory.Set<AccountRequestRecord>().FindAsync([request.CreateAccountRequestId], cancellationToken)
            ?? throw new CreateAccountStatusNotFoundException($"There is no request {request.CreateAccountRequestId} to create an account.");
        return new DescribeCreateAccountStatusResponse { CreateAccountStatus = found.Show() };
    }
}

internal sealed class ListCreateAccountStatus(Organization organization) : IOperationHandler<ListCreateAccountStatusRequest, ListCreateAccountStatusResponse>
{
    public async Task<ListCreateAccountStatusResponse> HandleAsync(
        ListCreateAccountStatusRequest request, CallContext context, CancellationToken cancellationToken)
    {
        await organization.RequireMasterAsync(context, cancellationToken);
        var page = TokenPage.From(request.MaxResults, request.NextToken);
        var query = organization.Inventory.Set<AccountRequestRecord>().AsNoTracking();
        if (request.States is { Count: > 0 } states)
        {
            var succeeded = states.Contains(CreateAccountState.SUCCEEDED, StringComparer.Ordinal);
            var failed = states.Contains(CreateAccountState.FAILED, StringComparer.Ordinal);
            query = query.Where(r => r.FailureReason == null ? succeeded : failed);
        }

        if (page.After is { } after) query = query.Where(r => string.Compare(r.Id, after) > 0);
        var (requests, token) = page.Cut(await query.OrderBy(r => r.Id).Take(page.Size + 1).ToListAsync(cancellationToken), r => r.Id);
        return new ListCreateAccountStatusResponse { CreateAccountStatuses = [.. requests.Select(r => r.Show())], NextToken = token };
    }
}
