using Cornac.Api.Endpoint;
using Cornac.Api.Identity;
using Cornac.Api.Identity.Roles;
using Cornac.Api.Inventory;
using Cornac.Api.Models.Iam;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Iam.Roles;

/// <summary>Finds roles of the caller's account. What a call was authorised for is what it then acts on.</summary>
internal sealed class RoleStore(InventoryDb inventory)
{
    private readonly Dictionary<string, RoleRecord?> _found = new(StringComparer.OrdinalIgnoreCase);

    public InventoryDb Inventory => inventory;

    /// <summary>The role's ARN; that of a role without path where there is none of this name.</summary>
    public async Task<string> ArnAsync(string name, CallContext context, CancellationToken cancellationToken) =>
        await TryFindAsync(name, context, cancellationToken) is { } role ? Arn.Role(role.AccountId, role.Path, role.Name) : Arn.Role(context.AccountId, "/", name);

    /// <exception cref="NoSuchEntityException">The account has no role of this name.</exception>
    public async Task<RoleRecord> FindAsync(string name, CallContext context, CancellationToken cancellationToken) =>
        await TryFindAsync(name, context, cancellationToken) ?? throw NotFound(name);

    /// <summary>Finds a role and locks its row until the transaction ends: what belongs to it cannot change meanwhile.</summary>
    /// <exception cref="NoSuchEntityException">The account has no role of this name.</exception>
    public async Task<RoleRecord> LockAsync(string name, CallContext context, CancellationToken cancellationToken)
    {
        var role = await FindAsync(name, context, cancellationToken);
        await inventory.Database.ExecuteSqlAsync($"SELECT FROM roles WHERE id = {role.Id} FOR UPDATE", cancellationToken);
        await inventory.Entry(role).ReloadAsync(cancellationToken);
        return inventory.Entry(role).State != EntityState.Detached ? role : throw NotFound(name);
    }

    public static NoSuchEntityException NotFound(string name) => new($"The role with name {name} cannot be found.");

    private async Task<RoleRecord?> TryFindAsync(string name, CallContext context, CancellationToken cancellationToken)
    {
        if (_found.TryGetValue(name, out var known)) return known;
        var key = name.ToLowerInvariant();
        return _found[name] = await inventory.Set<RoleRecord>().SingleOrDefaultAsync(r => r.AccountId == context.AccountId && r.NameKey == key, cancellationToken);
    }
}
