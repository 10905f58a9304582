using System.Data;
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

/// <summary>Reads keys, users, roles and their grants in one round trip, with prepared statements: it runs for every request.</summary>
internal sealed class GrantReader(InventoryDb inventory, PolicyCatalog catalog)
{
    private const string GrantsOf = """
        ARRAY(SELECT policy_arn FROM policy_attachments WHERE principal_id = p.id ORDER BY policy_arn),
        ARRAY(
            SELECT c.document FROM policy_attachments t LEFT JOIN policies c ON c.arn = t.policy_arn
            WHERE t.principal_id = p.id ORDER BY t.policy_arn),
        ARRAY(SELECT name FROM inline_policies WHERE principal_id = p.id ORDER BY name),
        ARRAY(SELECT document FROM inline_policies WHERE principal_id = p.id ORDER BY name)
        """;

    private const string KeyQuery = $"""
        SELECT a.status, {GrantsOf}, p.id, p.account_id, p.path, p.name, p.disabled, k.sealed_secret, k.status, k.last_used_at
        FROM access_keys k JOIN users p ON p.id = k.user_id JOIN accounts a ON a.id = p.account_id
        WHERE k.id = $1
        """;

    private const string UserQuery = $"""
        SELECT a.status, {GrantsOf}, p.id, p.account_id, p.path, p.name, p.disabled, p.password_hash, p.password_reset_required
        FROM users p JOIN accounts a ON a.id = p.account_id
        WHERE p.id = $1
        """;

    private const string RolesQuery = $"""
        SELECT a.status, {GrantsOf}, p.id, p.account_id, p.path, p.name, p.trust_policy
        FROM roles p JOIN accounts a ON a.id = p.account_id
        WHERE p.id = ANY($1)
        """;

    private const string RoleByNameQuery = $"""
        SELECT a.status, {GrantsOf}, p.id, p.account_id, p.path, p.name, p.trust_policy, p.max_session_duration
        FROM roles p JOIN accounts a ON a.id = p.account_id
        WHERE p.account_id = $1 AND p.path = $2 AND p.name = $3
        """;

    /// <summary>Reads a long-lived key, and the roles of a session that began with it.</summary>
    public Task<(KeyGrant? Key, IReadOnlyList<RoleGrant> Roles)> ReadAsync(string keyId, string[] roleIds, CancellationToken cancellationToken) =>
        ReadAsync(Command(KeyQuery, keyId), reader => ReadKey(reader, keyId), roleIds, cancellationToken);

    /// <summary>Reads a user, and the roles of a session that began with its sign-in.</summary>
    public Task<(UserGrant? User, IReadOnlyList<RoleGrant> Roles)> ReadUserAsync(string userId, string[] roleIds, CancellationToken cancellationToken) =>
        ReadAsync(Command(UserQuery, userId), ReadUser, roleIds, cancellationToken);

    private async Task<(T? Root, IReadOnlyList<RoleGrant> Roles)> ReadAsync<T>(
        NpgsqlBatchCommand root, Func<NpgsqlDataReader, T> read, string[] roleIds, CancellationToken cancellationToken)
        where T : class
    {
        var commands = new List<NpgsqlBatchCommand> { root };
        if (roleIds.Length > 0) commands.Add(Command(RolesQuery, (object)roleIds));
        return await QueryAsync(
            commands,
            async reader =>
            {
                var key = await reader.ReadAsync(cancellationToken) ? read(reader) : null;
                var roles = new List<RoleGrant>();
                await reader.NextResultAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken)) roles.Add(ReadRole(reader));
                return (key, (IReadOnlyList<RoleGrant>)roles);
            },
            cancellationToken);
    }

    /// <summary>Reads a role and its longest session in seconds, or null where there is none.</summary>
    public Task<(RoleGrant Role, int MaxSessionDuration)?> FindRoleAsync(string accountId, string path, string name, CancellationToken cancellationToken) =>
        QueryAsync<(RoleGrant, int)?>(
            [Command(RoleByNameQuery, accountId, path, name)],
            async reader => await reader.ReadAsync(cancellationToken) ? (ReadRole(reader), reader.GetInt32(10)) : null,
            cancellationToken);

    private static NpgsqlBatchCommand Command(string text, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlBatchCommand(text);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    private static bool AccountIsActive(NpgsqlDataReader reader) => reader.GetString(0) == nameof(AccountStatus.Active);

    private static bool UserIsActive(NpgsqlDataReader reader) => AccountIsActive(reader) && !reader.GetBoolean(9);

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
        reader.GetFieldValue<byte[]>(10),
        reader.GetString(11) == nameof(AccessKeyStatus.Active),
        reader.IsDBNull(12) ? null : reader.GetFieldValue<DateTimeOffset>(12),
        UserIsActive(reader),
        ReadCaller(reader) with { AccessKeyId = keyId, RootKeyId = keyId });

    private UserGrant ReadUser(NpgsqlDataReader reader) =>
        new(reader.IsDBNull(10) ? null : reader.GetString(10), reader.GetBoolean(11), UserIsActive(reader), ReadCaller(reader));

    private Caller ReadCaller(NpgsqlDataReader reader)
    {
        var (id, account, path, name) = (reader.GetString(5), reader.GetString(6), reader.GetString(7), reader.GetString(8));
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

    private RoleGrant ReadRole(NpgsqlDataReader reader) => new(
        reader.GetString(5), reader.GetString(6), reader.GetString(7), reader.GetString(8), reader.GetString(9), AccountIsActive(reader), Policies(reader));

    private List<Policy> Policies(NpgsqlDataReader reader)
    {
        var policies = new List<Policy>();
        var attached = reader.GetFieldValue<string[]>(1);
        var customer = reader.GetFieldValue<string?[]>(2);
        for (var i = 0; i < attached.Length; i++)
        {
            // A policy left out might be one that denies.
            policies.Add(customer[i] is { } text
                ? new Policy(attached[i], catalog.Read(text, PolicyKind.Identity))
                : catalog.Managed(attached[i]) ?? throw new InvalidOperationException($"The attached policy {attached[i]} does not exist."));
        }

        var documents = reader.GetFieldValue<string[]>(4);
        var names = reader.GetFieldValue<string[]>(3);
        for (var i = 0; i < names.Length; i++) policies.Add(new Policy(names[i], catalog.Read(documents[i], PolicyKind.Identity)));
        return policies;
    }
}
