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

/// <summary>Reads keys, users, roles and their grants in one round trip, with prepared statements: it runs for every request.</summary>
internal sealed class GrantReader(InventoryDb inventory, PolicyCatalog catalog)
{
    private const string PrincipalAndGrants = """
        p.id, p.account_id, p.path, p.name, a.status AS account_status,
        ARRAY(SELECT policy_arn FROM policy_attachments WHERE principal_id = p.id ORDER BY policy_arn) AS attached_arns,
        ARRAY(
            SELECT c.document FROM policy_attachments t LEFT JOIN policies c ON c.arn = t.policy_arn
            WHERE t.principal_id = p.id ORDER BY t.policy_arn) AS attached_documents,
        ARRAY(SELECT name FROM inline_policies WHERE principal_id = p.id ORDER BY name) AS inline_names,
        ARRAY(SELECT document FROM inline_policies WHERE principal_id = p.id ORDER BY name) AS inline_documents
        """;

    private const string RoleAndGrants = $"{PrincipalAndGrants}, p.trust_policy, p.tags, p.max_session_duration FROM roles p JOIN accounts a ON a.id = p.account_id";

    private const string KeyQuery = $"""
        SELECT {PrincipalAndGrants}, p.disabled, k.sealed_secret, k.status AS key_status, k.last_used_at
        FROM access_keys k JOIN users p ON p.id = k.user_id JOIN accounts a ON a.id = p.account_id
        WHERE k.id = $1
        """;

    private const string UserQuery = $"""
        SELECT {PrincipalAndGrants}, p.disabled, p.password_hash, p.password_reset_required
        FROM users p JOIN accounts a ON a.id = p.account_id
        WHERE p.id = $1
        """;

    private const string RolesQuery = $"SELECT {RoleAndGrants} WHERE p.id = ANY($1)";

    private const string RoleByNameQuery = $"SELECT {RoleAndGrants} WHERE p.account_id = $1 AND p.path = $2 AND p.name = $3";

    private const string PoliciesQuery = "SELECT arn, document FROM policies WHERE arn = ANY($1)";

    private static readonly IReadOnlyDictionary<string, string> NoTags = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Reads a long-lived key, and what a session that began with it stands on.</summary>
    public Task<(KeyGrant? Root, SessionGrants Grants)> ReadAsync(string keyId, IReadOnlyList<AssumedHop> hops, CancellationToken cancellationToken) =>
        ReadAsync(Command(KeyQuery, keyId), reader => ReadKey(reader, keyId), hops, cancellationToken);

    /// <summary>Reads a user, and what a session that began with its sign-in stands on.</summary>
    public Task<(UserGrant? Root, SessionGrants Grants)> ReadUserAsync(string userId, IReadOnlyList<AssumedHop> hops, CancellationToken cancellationToken) =>
        ReadAsync(Command(UserQuery, userId), ReadUser, hops, cancellationToken);

    /// <summary>Reads a role and its longest session in seconds, or null where there is none.</summary>
    public Task<(RoleGrant Role, int MaxSessionDuration)?> FindRoleAsync(string accountId, string path, string name, CancellationToken cancellationToken) =>
        QueryAsync<(RoleGrant, int)?>(
            [Command(RoleByNameQuery, accountId, path, name)],
            async reader => await reader.ReadAsync(cancellationToken) ? (ReadRole(reader), reader.GetInt32("max_session_duration")) : null,
            cancellationToken);

    /// <summary>Reads policies that accounts have written, by ARN.</summary>
    public async Task<IReadOnlyDictionary<string, Policy>> FindPoliciesAsync(IEnumerable<string> arns, CancellationToken cancellationToken)
    {
        string[] wanted = [.. arns];
        return wanted.Length == 0
            ? ReadOnlyDictionary<string, Policy>.Empty
            : await QueryAsync([Command(PoliciesQuery, (object)wanted)], reader => ReadPoliciesAsync(reader, cancellationToken), cancellationToken);
    }

    private async Task<(T? Root, SessionGrants Grants)> ReadAsync<T>(
        NpgsqlBatchCommand root, Func<NpgsqlDataReader, T> read, IReadOnlyList<AssumedHop> hops, CancellationToken cancellationToken)
        where T : class
    {
        string[] roleIds = [.. hops.Select(h => h.RoleId).Distinct(StringComparer.Ordinal)];
        string[] arns = [.. hops.SelectMany(h => h.PolicyArns ?? []).Distinct(StringComparer.Ordinal)];
        var commands = new List<NpgsqlBatchCommand> { root };
        if (roleIds.Length > 0) commands.Add(Command(RolesQuery, (object)roleIds));
        if (arns.Length > 0) commands.Add(Command(PoliciesQuery, (object)arns));
        return await QueryAsync(
            commands,
            async reader =>
            {
                var found = await reader.ReadAsync(cancellationToken) ? read(reader) : null;
                var roles = new List<RoleGrant>();
                if (roleIds.Length > 0)
                {
                    await reader.NextResultAsync(cancellationToken);
                    while (await reader.ReadAsync(cancellationToken)) roles.Add(ReadRole(reader));
                }

                var managed = new Dictionary<string, Policy>(StringComparer.Ordinal);
                if (arns.Length > 0)
                {
                    await reader.NextResultAsync(cancellationToken);
                    managed = await ReadPoliciesAsync(reader, cancellationToken);
                    foreach (var arn in arns)
                    {
                        if (catalog.Managed(arn) is { } known) managed.TryAdd(arn, known);
                    }
                }

                return (found, new SessionGrants(roles, managed));
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

    private KeyGrant ReadKey(NpgsqlDataReader reader, string keyId) => new(
        reader.GetFieldValue<byte[]>("sealed_secret"),
        reader.GetString("key_status") == nameof(AccessKeyStatus.Active),
        reader.IsDBNull("last_used_at") ? null : reader.GetFieldValue<DateTimeOffset>("last_used_at"),
        UserIsActive(reader),
        ReadCaller(reader) with { AccessKeyId = keyId, RootKeyId = keyId });

    private UserGrant ReadUser(NpgsqlDataReader reader) => new(
        reader.IsDBNull("password_hash") ? null : reader.GetString("password_hash"), reader.GetBoolean("password_reset_required"), UserIsActive(reader), ReadCaller(reader));

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
}
