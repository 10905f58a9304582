using System.Collections.ObjectModel;
using System.Data;
using System.Text.Json;
using Cornac.Api.Identity.Accounts;
using Cornac.Api.Identity.Policies;
using Cornac.Api.Identity.Sessions;
using Cornac.Api.Identity.Users;
using Cornac.Api.Inventory;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Cornac.Api.Identity;

/// <summary>A user's key with what its user is granted, as found at the moment.</summary>
internal sealed record KeyGrant(byte[] SealedSecret, bool KeyIsActive, DateTimeOffset? LastUsedAt, bool UserIsActive, Caller Caller);

/// <summary>A user with its password and what it is granted, as found at the moment.</summary>
internal sealed record UserGrant(string? PasswordHash, bool PasswordResetRequired, bool UserIsActive, Caller Caller);

/// <summary>What a session stands on beside its user, as found at the moment.</summary>
/// <param name="Roles">Roles that it came through.</param>
/// <param name="Managed">Managed policies that narrow it, by ARN; those that do not exist any more are not among them.</param>
internal sealed record SessionGrants(IReadOnlyList<RoleGrant> Roles, IReadOnlyDictionary<string, Policy> Managed)
{
    /// <summary>The managed policies of one step, or null where one of them does not exist any more.</summary>
    public IReadOnlyList<Policy>? TryManaged(IReadOnlyList<string>? arns)
    {
        if (arns is null) return [];
        List<Policy> found = [.. arns.Where(Managed.ContainsKey).Select(arn => Managed[arn])];
        return found.Count == arns.Count ? found : null;
    }
}

/// <summary>Finds keys, users, roles and their grants, for every request: in one round trip where nothing has changed since they were last read, else
/// in two.</summary>
internal sealed class GrantReader(InventoryDb inventory, PolicyCatalog catalog)
{
    private static readonly Caller NotYetRead = new() { AccountId = "", PrincipalArn = "", AccessKeyId = "" };
    private static readonly IReadOnlyDictionary<string, string> NoTags = ReadOnlyDictionary<string, string>.Empty;

    private GrantSnapshots Snapshots => catalog.Grants;

    /// <summary>Finds a long-lived key, and what a session that began with it stands on.</summary>
    public async Task<(KeyGrant? Root, SessionGrants Grants)> ReadAsync(string keyId, IReadOnlyList<AssumedHop> hops, CancellationToken cancellationToken)
    {
        var (key, caller, grants) = await ReadAsync(Command(GrantQueries.Key, keyId), ReadKey, hops, cancellationToken);
        return (key is null || caller is null ? null : key with { Caller = caller with { AccessKeyId = keyId, RootKeyId = keyId } }, grants);
    }

    /// <summary>Finds a user, and what a session that began with its sign-in stands on.</summary>
    public async Task<(UserGrant? Root, SessionGrants Grants)> ReadUserAsync(string userId, IReadOnlyList<AssumedHop> hops, CancellationToken cancellationToken)
    {
        var (user, caller, grants) = await ReadAsync(Command(GrantQueries.User, userId), ReadUser, hops, cancellationToken);
        return (user is null || caller is null ? null : user with { Caller = caller }, grants);
    }

    /// <summary>Reads a role and its longest session in seconds, or null where there is none.</summary>
    public Task<(RoleGrant Role, int MaxSessionDuration)?> FindRoleAsync(string accountId, string path, string name, CancellationToken cancellationToken) =>
        QueryAsync<(RoleGrant, int)?>(
            [Command(GrantQueries.RoleByName, accountId, path, name)],
            async reader => await reader.ReadAsync(cancellationToken) ? (ReadRole(reader), reader.GetInt32("max_session_duration")) : null,
            cancellationToken);

    /// <summary>Reads policies that accounts have written, by ARN.</summary>
    public async Task<IReadOnlyDictionary<string, Policy>> FindPoliciesAsync(IEnumerable<string> arns, CancellationToken cancellationToken)
    {
        string[] wanted = [.. arns];
        return wanted.Length == 0
            ? ReadOnlyDictionary<string, Policy>.Empty
            : await QueryAsync([Command(GrantQueries.Policies, (object)wanted)], reader => ReadPoliciesAsync(reader, cancellationToken), cancellationToken);
    }

    private async Task<(T? Root, Caller? Caller, SessionGrants Grants)> ReadAsync<T>(
        NpgsqlBatchCommand root, Func<NpgsqlDataReader, T> read, IReadOnlyList<AssumedHop> hops, CancellationToken cancellationToken)
        where T : class
    {
        string[] roleIds = [.. hops.Select(h => h.RoleId).Distinct(StringComparer.Ordinal)];
        string[] arns = [.. hops.SelectMany(h => h.PolicyArns ?? []).Distinct(StringComparer.Ordinal)];
        var commands = new List<NpgsqlBatchCommand> { root };
        // One statement for each: PostgreSQL plans a statement about an array of ids anew at each call, which takes longer than all the rest of it.
        commands.AddRange(roleIds.Select(id => Command(GrantQueries.Role, id)));
        if (arns.Length > 0) commands.Add(Command(GrantQueries.Policies, (object)arns));
        var (found, user, roles, managed) = await QueryAsync(
            commands,
            async reader =>
            {
                T? first = null;
                Stamped? stamp = null;
                if (await reader.ReadAsync(cancellationToken)) (first, stamp) = (read(reader), ReadStamp(reader));
                var stamps = new List<Stamped>();
                for (var i = 0; i < roleIds.Length; i++)
                {
                    await reader.NextResultAsync(cancellationToken);
                    if (await reader.ReadAsync(cancellationToken)) stamps.Add(ReadStamp(reader));
                }

                var policies = new Dictionary<string, Policy>(StringComparer.Ordinal);
                if (arns.Length > 0)
                {
                    await reader.NextResultAsync(cancellationToken);
                    policies = await ReadPoliciesAsync(reader, cancellationToken);
                }

                return (first, stamp, stamps, policies);
            },
            cancellationToken);
        foreach (var arn in arns)
        {
            if (catalog.Managed(arn) is { } known) managed.TryAdd(arn, known);
        }

        var (caller, grants) = await GrantsAsync(user, roles, cancellationToken);
        return (found, caller, new SessionGrants(grants, managed));
    }

    /// <summary>What was granted under these stamps: as it was read before, or read now where that is not known.</summary>
    private async Task<(Caller? User, List<RoleGrant> Roles)> GrantsAsync(Stamped? user, List<Stamped> roles, CancellationToken cancellationToken)
    {
        var caller = user is { } known ? Snapshots.User(known.Id, known.Stamp) : null;
        var found = new List<RoleGrant>();
        var missing = new List<string>();
        foreach (var role in roles)
        {
            if (Snapshots.Role(role.Id, role.Stamp) is { } grant) found.Add(grant with { AccountIsActive = role.AccountIsActive });
            else missing.Add(role.Id);
        }

        var commands = new List<NpgsqlBatchCommand>();
        var readsUser = user is not null && caller is null;
        if (readsUser) commands.Add(Command(GrantQueries.GrantsOfUsers, (object)new[] { user!.Value.Id }));
        if (missing.Count > 0) commands.Add(Command(GrantQueries.GrantsOfRoles, (object)missing.ToArray()));
        if (commands.Count == 0) return (caller, found);
        return await QueryAsync(
            commands,
            async reader =>
            {
                if (readsUser)
                {
                    if (await reader.ReadAsync(cancellationToken)) Snapshots.Keep(reader.GetString("stamp"), caller = ReadCaller(reader));
                    await reader.NextResultAsync(cancellationToken);
                }

                while (missing.Count > 0 && await reader.ReadAsync(cancellationToken))
                {
                    var role = ReadRole(reader);
                    Snapshots.Keep(reader.GetString("stamp"), role);
                    found.Add(role);
                }

                return (caller, found);
            },
            cancellationToken);
    }

    private static NpgsqlBatchCommand Command(string text, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    private static bool AccountIsActive(NpgsqlDataReader reader) => reader.GetString("account_status") == nameof(AccountStatus.Active);

    private static bool UserIsActive(NpgsqlDataReader reader) => AccountIsActive(reader) && !reader.GetBoolean("disabled");

    private async Task<T> QueryAsync<T>(IEnumerable<NpgsqlBatchCommand> commands, Func<NpgsqlDataReader, Task<T>> read, CancellationToken cancellationToken)
    {
        await inventory.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var batch = ((NpgsqlConnection)inventory.Database.GetDbConnection()).CreateBatch();
            batch.Transaction = (NpgsqlTransaction?)inventory.Database.CurrentTransaction?.GetDbTransaction();
            foreach (var command in commands) batch.BatchCommands.Add(command);
            // Statements stay prepared with the pooled connection; this costs a round trip only the first time on each.
            await batch.PrepareAsync(cancellationToken);
            await using var reader = await batch.ExecuteReaderAsync(CommandBehavior.Default, cancellationToken);
            return await read(reader);
        }
        finally
        {
            await inventory.Database.CloseConnectionAsync();
        }
    }

    private static KeyGrant ReadKey(NpgsqlDataReader reader) => new(
        reader.GetFieldValue<byte[]>("sealed_secret"),
        reader.GetString("key_status") == nameof(AccessKeyStatus.Active),
        reader.IsDBNull("last_used_at") ? null : reader.GetFieldValue<DateTimeOffset>("last_used_at"),
        UserIsActive(reader),
        NotYetRead);

    private static UserGrant ReadUser(NpgsqlDataReader reader) => new(
        reader.IsDBNull("password_hash") ? null : reader.GetString("password_hash"), reader.GetBoolean("password_reset_required"), UserIsActive(reader), NotYetRead);

    private static Stamped ReadStamp(NpgsqlDataReader reader) => new(reader.GetString("id"), reader.GetString("stamp"), AccountIsActive(reader));

    private Caller ReadCaller(NpgsqlDataReader reader)
    {
        var (id, account, path, name) = Principal(reader);
        var arn = Arn.User(account, path, name);
        return new Caller
        {
            AccountId = account,
            PrincipalArn = arn,
            IdentityArn = arn,
            AccessKeyId = "",
            UniqueId = id,
            UserId = id,
            UserName = name,
            Policies = Policies(reader),
        };
    }

    private RoleGrant ReadRole(NpgsqlDataReader reader)
    {
        var (id, account, path, name) = Principal(reader);
        return new RoleGrant(id, account, path, name, reader.GetString("trust_policy"), AccountIsActive(reader), Policies(reader), Tags(reader.GetString("tags")));
    }

    private static (string Id, string AccountId, string Path, string Name) Principal(NpgsqlDataReader reader) =>
        (reader.GetString("id"), reader.GetString("account_id"), reader.GetString("path"), reader.GetString("name"));

    private static IReadOnlyDictionary<string, string> Tags(string json) =>
        json == "{}" ? NoTags : JsonSerializer.Deserialize<Dictionary<string, string>>(json) ?? NoTags;

    private List<Policy> Policies(NpgsqlDataReader reader)
    {
        var policies = new List<Policy>();
        var attached = reader.GetFieldValue<string[]>("attached_arns");
        var customer = reader.GetFieldValue<string?[]>("attached_documents");
        for (var i = 0; i < attached.Length; i++)
        {
            // A policy left out might be one that denies.
            policies.Add(customer[i] is { } text
                ? new Policy(attached[i], catalog.Read(text, PolicyKind.Identity))
                : catalog.Managed(attached[i]) ?? throw new InvalidOperationException($"The attached policy {attached[i]} does not exist."));
        }

        var names = reader.GetFieldValue<string[]>("inline_names");
        var documents = reader.GetFieldValue<string[]>("inline_documents");
        for (var i = 0; i < names.Length; i++) policies.Add(new Policy(names[i], catalog.Read(documents[i], PolicyKind.Identity)));
        return policies;
    }

    private async Task<Dictionary<string, Policy>> ReadPoliciesAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        var policies = new Dictionary<string, Policy>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            var arn = reader.GetString("arn");
            policies[arn] = new Policy(arn, catalog.Read(reader.GetString("document"), PolicyKind.Identity));
        }

        return policies;
    }

    private readonly record struct Stamped(string Id, string Stamp, bool AccountIsActive);
}
