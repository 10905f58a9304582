using Cornac.Api.Endpoint;
using Cornac.Api.Identity;
using Cornac.Api.Identity.Users;
using Cornac.Api.Inventory;
using Cornac.Api.Models.Iam;
using Cornac.Api.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Iam.Users;

/// <summary>Finds users of the caller's account. What a call was authorised for is what it then acts on.</summary>
internal sealed class UserStore(InventoryDb inventory)
{
    private readonly Dictionary<string, UserRecord?> _found = new(StringComparer.OrdinalIgnoreCase);

    public InventoryDb Inventory => inventory;

    /// <summary>The name given, or the caller's own.</summary>
    /// <exception cref="AwsException"><c>ValidationError</c>: the caller is no user.</exception>
    public static string NameOf(string? given, CallContext context) =>
        given ?? context.Caller.UserName ?? throw CommonErrors.ValidationError("Must specify userName when calling with non-User credentials");

    /// <summary>The user's ARN; that of a user without path where there is none of this name, and that of all where none is meant.</summary>
    public async Task<string> ArnAsync(string? given, CallContext context, CancellationToken cancellationToken)
    {
        if ((given ?? context.Caller.UserName) is not { } name) return Arn.User(context.AccountId, "/", "*");
        return await TryFindAsync(name, context, cancellationToken) is { } user ? Arn.User(user.AccountId, user.Path, user.Name) : Arn.User(context.AccountId, "/", name);
    }

    /// <exception cref="NoSuchEntityException">The account has no user of this name.</exception>
    public async Task<UserRecord> FindAsync(string? given, CallContext context, CancellationToken cancellationToken)
    {
        var name = NameOf(given, context);
        return await TryFindAsync(name, context, cancellationToken) ?? throw NotFound(name);
    }

    /// <summary>Finds a user and locks its row until the transaction ends: what belongs to it cannot change meanwhile.</summary>
    /// <exception cref="NoSuchEntityException">The account has no user of this name.</exception>
    public async Task<UserRecord> LockAsync(string? given, CallContext context, CancellationToken cancellationToken)
    {
        var user = await FindAsync(given, context, cancellationToken);
        var (path, name) = (user.Path, user.Name);
        await inventory.Database.ExecuteSqlAsync($"SELECT FROM users WHERE id = {user.Id} FOR UPDATE", cancellationToken);
        await inventory.Entry(user).ReloadAsync(cancellationToken);
        // Another call may have deleted, renamed or moved it since this one was authorised.
        return inventory.Entry(user).State != EntityState.Detached && user.Path == path && user.Name == name ? user : throw NotFound(name);
    }

    public static NoSuchEntityException NotFound(string name) => new($"The user with name {name} cannot be found.");

    private async Task<UserRecord?> TryFindAsync(string name, CallContext context, CancellationToken cancellationToken)
    {
        if (_found.TryGetValue(name, out var known)) return known;
        var key = name.ToLowerInvariant();
        return _found[name] = await inventory.Set<UserRecord>().SingleOrDefaultAsync(u => u.AccountId == context.AccountId && u.NameKey == key, cancellationToken);
    }
}
