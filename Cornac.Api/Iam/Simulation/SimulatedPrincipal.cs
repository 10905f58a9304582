using Cornac.Api.Endpoint;
using Cornac.Api.Iam.Policies;
using Cornac.Api.Iam.Roles;
using Cornac.Api.Iam.Users;
using Cornac.Api.Identity;
using Cornac.Api.Identity.Policies;
using Cornac.Api.Inventory;
using Cornac.Api.Models.Iam;
using Microsoft.EntityFrameworkCore;
using EvaluatedPolicy = Cornac.Api.Identity.Policies.Policy;

namespace Cornac.Api.Iam.Simulation;

/// <summary>A policy with its text and where it comes from, in the simulator's words.</summary>
internal sealed record SourcePolicy(EvaluatedPolicy Policy, string Text, string SourceType);

/// <summary>Finds a user or role of the caller's account with all its policies.</summary>
internal sealed class SimulatedPrincipal(InventoryDb inventory, PolicyCatalog catalog, PolicyStore policies)
{
    /// <exception cref="NoSuchEntityException">The account has no such user or role.</exception>
    public async Task<(Caller Caller, IReadOnlyList<SourcePolicy> Sources)> FindAsync(
        string arn, IReadOnlyList<string>? added, CallContext context, CancellationToken cancellationToken)
    {
        var (id, name, isUser) = await IdentifyAsync(arn, context, cancellationToken);
        var sources = new List<SourcePolicy>();
        foreach (var attached in await inventory.Set<PolicyAttachmentRecord>().Where(a => a.PrincipalId == id).Select(a => a.PolicyArn).ToListAsync(cancellationToken))
        {
            var managed = await policies.FindAsync(attached, context, cancellationToken);
            sources.Add(Source(attached, managed.Document, managed.Record is null ? PolicySourceType.AwsManaged : PolicySourceType.UserManaged));
        }

        foreach (var inline in await inventory.Set<InlinePolicyRecord>().AsNoTracking().Where(p => p.PrincipalId == id).ToListAsync(cancellationToken))
            sources.Add(Source(inline.Name, inline.Document, isUser ? PolicySourceType.User : PolicySourceType.Role));
        for (var i = 0; i < (added?.Count ?? 0); i++) sources.Add(Source($"PolicyInputList.{i + 1}", added![i], PolicySourceType.None));
        var caller = new Caller
        {
            AccountId = context.AccountId,
            PrincipalArn = arn,
            IdentityArn = arn,
            AccessKeyId = "",
            UniqueId = id,
            UserName = isUser ? name : null,
            Policies = [.. sources.Select(s => s.Policy)],
        };
        return (caller, sources);
    }

    private async Task<(string Id, string Name, bool IsUser)> IdentifyAsync(string arn, CallContext context, CancellationToken cancellationToken)
    {
        var name = arn[(arn.LastIndexOf('/') + 1)..];
        if (arn.StartsWith($"arn:aws:iam::{context.AccountId}:user/", StringComparison.Ordinal))
        {
            var user = await new UserStore(inventory).FindAsync(name, context, cancellationToken);
            if (arn == Arn.User(user.AccountId, user.Path, user.Name)) return (user.Id, user.Name, true);
        }
        else if (arn.StartsWith($"arn:aws:iam::{context.AccountId}:role/", StringComparison.Ordinal))
        {
            var role = await new RoleStore(inventory).FindAsync(name, context, cancellationToken);
            if (arn == Arn.Role(role.AccountId, role.Path, role.Name)) return (role.Id, role.Name, false);
        }

        throw new NoSuchEntityException($"{arn} is no user or role of this account.");
    }

    private SourcePolicy Source(string name, string text, string type)
    {
        try
        {
            return new SourcePolicy(new EvaluatedPolicy(name, catalog.Read(text, PolicyKind.Identity)), text, type);
        }
        catch (PolicyFormatException malformed)
        {
            throw new InvalidInputException($"{name}: {malformed.Message}");
        }
    }
}
