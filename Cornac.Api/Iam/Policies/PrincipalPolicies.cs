using Cornac.Api.Endpoint;
using Cornac.Api.Iam.Paging;
using Cornac.Api.Identity.Policies;
using Cornac.Api.Inventory;
using Cornac.Api.Models.Iam;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Iam.Policies;

/// <summary>What is attached to a user or role and written into it. Whoever changes it holds the lock of the user's or role's row.</summary>
internal sealed class PrincipalPolicies(InventoryDb inventory, PolicyStore policies, PolicyText texts)
{
    public const int MostAttached = 10;

    public async Task AttachAsync(string principalId, string arn, CallContext context, CancellationToken cancellationToken)
    {
        await policies.HoldAsync(arn, context, cancellationToken);
        var attached = await AttachedAsync(principalId, cancellationToken);
        if (attached.Contains(arn, StringComparer.Ordinal)) return;
        if (attached.Count >= MostAttached) throw new LimitExceededException($"Cannot exceed quota for attached policies: {MostAttached}");
        inventory.Add(new PolicyAttachmentRecord { PrincipalId = principalId, PolicyArn = arn });
    }

    public async Task DetachAsync(string principalId, string arn, CancellationToken cancellationToken)
    {
        if (await inventory.Set<PolicyAttachmentRecord>().Where(a => a.PrincipalId == principalId && a.PolicyArn == arn).ExecuteDeleteAsync(cancellationToken) == 0)
            throw new NoSuchEntityException($"Policy {arn} was not found.");
    }

    public async Task<Listed<AttachedPolicy>> ListAttachedAsync(string principalId, string? pathPrefix, ListPage page, CancellationToken cancellationToken)
    {
        var attached = (await AttachedAsync(principalId, cancellationToken))
            .Where(arn => pathPrefix is null || PolicyArn.PathOf(arn).StartsWith(pathPrefix, StringComparison.Ordinal))
            .Select(arn => new AttachedPolicy { PolicyArn = arn, PolicyName = PolicyArn.NameOf(arn) });
        return page.Of(attached, policy => policy.PolicyArn!);
    }

    public async Task PutAsync(string principalId, string name, string document, int longest, CancellationToken cancellationToken)
    {
        texts.Check(document, PolicyKind.Identity, longest);
        var inline = await inventory.Set<InlinePolicyRecord>().Where(p => p.PrincipalId == principalId).ToListAsync(cancellationToken);
        var size = inline.Where(p => p.Name != name).Sum(p => PolicyText.Size(p.Document)) + PolicyText.Size(document);
        if (size > longest) throw new LimitExceededException($"Maximum policy size of {longest} bytes exceeded");
        if (inline.Find(p => p.Name == name) is { } present) present.Document = document;
        else inventory.Add(new InlinePolicyRecord { PrincipalId = principalId, Name = name, Document = document });
    }

    /// <summary>The document of an inline policy.</summary>
    public async Task<string> GetAsync(string principalId, string name, string kind, CancellationToken cancellationToken) =>
        await inventory.Set<InlinePolicyRecord>().Where(p => p.PrincipalId == principalId && p.Name == name).Select(p => p.Document).SingleOrDefaultAsync(cancellationToken)
        ?? throw Missing(name, kind);

    public async Task DeleteAsync(string principalId, string name, string kind, CancellationToken cancellationToken)
    {
        if (await inventory.Set<InlinePolicyRecord>().Where(p => p.PrincipalId == principalId && p.Name == name).ExecuteDeleteAsync(cancellationToken) == 0)
            throw Missing(name, kind);
    }

    public async Task<Listed<string>> ListAsync(string principalId, ListPage page, CancellationToken cancellationToken) =>
        page.Of(await inventory.Set<InlinePolicyRecord>().Where(p => p.PrincipalId == principalId).Select(p => p.Name).ToListAsync(cancellationToken), name => name);

    private static NoSuchEntityException Missing(string name, string kind) => new($"The {kind} policy with name {name} cannot be found.");

    private Task<List<string>> AttachedAsync(string principalId, CancellationToken cancellationToken) =>
        inventory.Set<PolicyAttachmentRecord>().Where(a => a.PrincipalId == principalId).Select(a => a.PolicyArn).ToListAsync(cancellationToken);
}
