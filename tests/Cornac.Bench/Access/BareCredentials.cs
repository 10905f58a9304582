using Cornac.Api.Identity;
using Cornac.Api.Identity.Keys;
using Cornac.Api.Identity.Sessions;
using Cornac.Api.Identity.Users;
using Cornac.Api.Inventory;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Cornac.Bench.Access;

/// <summary>What authentication alone would read of credentials: the key and whose it is, in the one round trip that it takes in any case, and none of
/// what anybody is granted.</summary>
internal static class BareCredentials
{
    private const string Query = """
        SELECT p.id, p.account_id, p.path, p.name, a.status, p.disabled, k.sealed_secret, k.status, k.last_used_at
        FROM access_keys k JOIN users p ON p.id = k.user_id JOIN accounts a ON a.id = p.account_id
        WHERE k.id = $1
        """;

    /// <returns>Length of the secret, so that nothing is left undone.</returns>
    public static async Task<int> ReadAsync(InventoryDb inventory, Keyring keyring, string accessKeyId, string? token, CancellationToken cancellationToken)
    {
        var session = token is null ? null : SessionTokens.TryRead(keyring, accessKeyId, token);
        var keyId = session?.Claims.RootKeyId ?? accessKeyId;
        await inventory.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var batch = ((NpgsqlConnection)inventory.Database.GetDbConnection()).CreateBatch();
            batch.BatchCommands.Add(new NpgsqlBatchCommand(Query) { Parameters = { new NpgsqlParameter { Value = keyId } } });
            await batch.PrepareAsync(cancellationToken);
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            var caller = new Caller
            {
                AccountId = reader.GetString(1),
                PrincipalArn = Arn.User(reader.GetString(1), reader.GetString(2), reader.GetString(3)),
                AccessKeyId = accessKeyId,
                UserName = reader.GetString(3),
            };
            var isActive = reader.GetString(4) == "Active" && !reader.GetBoolean(5) && reader.GetString(7) == "Active";
            var sealedSecret = reader.GetFieldValue<byte[]>(6);
            var secret = session is null ? keyring.Unseal(AccessKeyRecord.SecretPurpose, accessKeyId, sealedSecret).Length : session.Secret.Length;
            return isActive && caller.UserName is not null ? secret : throw new InvalidOperationException("The key does not work.");
        }
        finally
        {
            await inventory.Database.CloseConnectionAsync();
        }
    }
}
