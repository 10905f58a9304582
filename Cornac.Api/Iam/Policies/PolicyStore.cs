using Cornac.Api.Endpoint;
using Cornac.Api.Identity.Policies;
using Cornac.Api.Identity.Roles;
using Cornac.Api.Identity.Users;
using Cornac.Api.Inventory;
using Cornac.Api.Models.Iam;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Iam.Policies;

/// <summary>Managed policies: those of the caller's account, and those that AWS manages.</summary>
internal sealed class PolicyStore(InventoryDb inventory, PolicyCatalog catalog)
{
    /// <exception cref="NoSuchEntityException">There is no such policy for this account.</exception>
    public async Task<ManagedPolicy> FindAsync(string arn, CallContext context, CancellationToken cancellationToken)
    {
        if (catalog.ManagedText(arn) is { } text) return ManagedPolicy.OfAws(arn, text);
        var record = await inventory.Set<CustomerPolicyRecord>().AsNoTracking()
            .SingleOrDefaultAsync(p => p.AccountId == context.AccountId && p.Arn == arn, cancellationToken);
        return record is null ? throw NotFound(arn) : ManagedPolicy.Of(record);
    }

    public IEnumerable<ManagedPolicy> OfAws() => catalog.ManagedArns.Select(arn => ManagedPolicy.OfAws(arn, catalog.ManagedText(arn)!));

    public async Task<IEnumerable<ManagedPolicy>> OfAccountAsync(string accountId, CancellationToken cancellationToken) =>
        (await inventory.Set<CustomerPolicyRecord>().AsNoTracking().Where(p => p.AccountId == accountId).ToListAsync(cancellationToken)).Select(ManagedPolicy.Of);

    /// <summary>Sees that a policy exists and stays until the transaction ends.</summary>
    /// <exception cref="NoSuchEntityException">There is no such policy for this account.</exception>
    public async Task HoldAsync(string arn, CallContext context, CancellationToken cancellationToken)
    {
        if (catalog.Managed(arn) is null && !await LockAsync(arn, context, cancellationToken))
            throw new NoSuchEntityException($"Policy {arn} does not exist or is not attachable.");
    }

    /// <exception cref="DeleteConflictException">It is attached.</exception>
    public async Task DeleteAsync(string arn, CallContext context, CancellationToken cancellationToken)
    {
        if (catalog.Managed(arn) is not null) throw new InvalidInputException("Cannot delete a policy that is managed by AWS.");
        if (!await LockAsync(arn, context, cancellationToken)) throw NotFound(arn);
        if (await inventory.Set<PolicyAttachmentRecord>().AnyAsync(a => a.PolicyArn == arn, cancellationToken))
            throw new DeleteConflictException("Cannot delete a policy attached to entities.");
        await inventory.Set<CustomerPolicyRecord>().Where(p => p.Arn == arn).ExecuteDeleteAsync(cancellationToken);
    }

    /// <summary>How often each policy is attached in an account, by ARN.</summary>
    public async Task<IReadOnlyDictionary<string, int>> AttachmentsAsync(string accountId, CancellationToken cancellationToken)
    {
        var principals = inventory.Set<UserRecord>().Where(u => u.AccountId == accountId).Select(u => u.Id)
            .Concat(inventory.Set<RoleRecord>().Where(r => r.AccountId == accountId).Select(r => r.Id));
        return await inventory.Set<PolicyAttachmentRecord>().Where(a => principals.Contains(a.PrincipalId))
            .GroupBy(a => a.PolicyArn).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, StringComparer.Ordinal, cancellationToken);
    }

    private static NoSuchEntityException NotFound(string arn) => new($"Policy {arn} was not found.");

    private async Task<bool> LockAsync(string arn, CallContext context, CancellationToken cancellationToken) =>
        (await inventory.Set<CustomerPolicyRecord>()
            .FromSql($"SELECT * FROM policies WHERE account_id = {context.AccountId} AND arn = {arn} FOR UPDATE").AsNoTracking()
            .ToListAsync(cancellationToken)).Count > 0;
}
