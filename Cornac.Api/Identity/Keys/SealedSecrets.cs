using System.Buffers.Binary;
using Cornac.Api.Identity.MultiFactor;
using Cornac.Api.Identity.Users;
using Cornac.Api.Inventory;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Identity.Keys;

/// <summary>A key, and what depends on it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="MadeAt">When it was made.</param>
/// <param name="IsNewest">Whether it encrypts; older ones only decrypt.</param>
/// <param name="StoredSecrets">How many stored secrets it sealed.</param>
/// <param name="RetirableFrom">From when on no session token can depend on it; null for the newest.</param>
public sealed record KeyUse(ulong Id, DateTimeOffset MadeAt, bool IsNewest, int StoredSecrets, DateTimeOffset? RetirableFrom);

/// <summary>The inventory needs keys that the folder does not have.</summary>
public sealed class MissingKeysException(string message) : Exception(message);

/// <summary>The secrets that the inventory stores sealed, and the keys that they need.</summary>
public sealed class SealedSecrets(InventoryDb inventory, string keysFolder, TimeProvider clock)
{
    /// <summary>Every sealed column: table, key column, value column, purpose of the seal.</summary>
    private static readonly SealedColumn[] Columns =
    [
        new("access_keys", "id", "sealed_secret", AccessKeyRecord.SecretPurpose),
        new("mfa_devices", "serial_number", "sealed_seed", MultiFactorDeviceRecord.SeedPurpose),
    ];

    // The longest that a session token lives (STS API reference, GetSessionToken), and time for clocks that differ.
    private static readonly TimeSpan LongestSession = TimeSpan.FromHours(37);

    /// <summary>Checks that every key is there that a stored secret needs.</summary>
    /// <exception cref="MissingKeysException">Some are not; the message names them and the folder.</exception>
    public async Task RequireKeysAsync(CancellationToken cancellationToken)
    {
        var missing = (await CountAsync(cancellationToken)).Keys.Except(KeyFolder.Ids(keysFolder)).Order().Select(KeyFolder.Name).ToList();
        if (missing.Count == 0) return;
        throw new MissingKeysException(
            $"The inventory holds secrets that only the key {string.Join(", ", missing)} can decrypt, and {keysFolder} does not have it. "
            + $"Copy {string.Join(", ", missing.Select(name => name + ".key"))} from the keys folder of the machine that this inventory was used on, mode 0600.");
    }

    /// <summary>The keys of the folder, oldest first.</summary>
    public async Task<IReadOnlyList<KeyUse>> ListAsync(CancellationToken cancellationToken)
    {
        var counts = await CountAsync(cancellationToken);
        var ids = KeyFolder.Ids(keysFolder);
        return [.. ids.Select((id, index) => new KeyUse(
            id, KeyFolder.MadeAt(id), index == ids.Count - 1, counts.GetValueOrDefault(id), index == ids.Count - 1 ? null : KeyFolder.MadeAt(ids[index + 1]) + LongestSession))];
    }

    /// <summary>Adds a key and seals every stored secret with it. Running hosts go on without a pause: they read the new key when they meet it.
    /// Session tokens keep needing older keys until they expire.</summary>
    /// <returns>The new key, and how many secrets were sealed with it.</returns>
    public async Task<(ulong KeyId, int Secrets)> RotateAsync(CancellationToken cancellationToken)
    {
        await RequireKeysAsync(cancellationToken);
        KeyFolder.Add(keysFolder, clock);
        var keyring = Keyring.Open(keysFolder, clock);
        var count = 0;
        await using var transaction = await inventory.Database.BeginTransactionAsync(cancellationToken);
        foreach (var column in Columns) count += await column.ResealAsync(inventory, keyring, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (KeyFolder.Ids(keysFolder)[^1], count);
    }

    /// <summary>Removes the keys that nothing can need any more: no stored secret, and no session token, for the next key is older than the longest
    /// session.</summary>
    /// <returns>The keys removed.</returns>
    public async Task<IReadOnlyList<ulong>> RetireAsync(CancellationToken cancellationToken)
    {
        var retired = (await ListAsync(cancellationToken)).Where(k => k is { IsNewest: false, StoredSecrets: 0 } && k.RetirableFrom <= clock.GetUtcNow()).ToList();
        foreach (var key in retired) KeyFolder.Remove(keysFolder, key.Id);
        return [.. retired.Select(k => k.Id)];
    }

    private async Task<Dictionary<ulong, int>> CountAsync(CancellationToken cancellationToken)
    {
        var counts = new Dictionary<ulong, int>();
        foreach (var column in Columns)
        {
            foreach (var (key, count) in await column.CountAsync(inventory, cancellationToken)) counts[key] = counts.GetValueOrDefault(key) + count;
        }

        return counts;
    }

    private sealed record KeyCount(byte[] Key, int Count);

    private sealed record SealedRow(string Id, byte[] Value);

#pragma warning disable EF1002 // Names of tables and columns are constants of this class; values are parameters.
    private sealed record SealedColumn(string Table, string IdColumn, string ValueColumn, string Purpose)
    {
        public async Task<IReadOnlyList<(ulong Key, int Count)>> CountAsync(InventoryDb inventory, CancellationToken cancellationToken)
        {
            // Bytes 2 to 9 of a sealed value are the id of its key.
            var rows = await inventory.Database.SqlQueryRaw<KeyCount>(
                $"""SELECT substring({ValueColumn} FROM 2 FOR 8) AS "Key", count(*)::int AS "Count" FROM {Table} GROUP BY 1""").ToListAsync(cancellationToken);
            return [.. rows.Select(row => (BinaryPrimitives.ReadUInt64BigEndian(row.Key), row.Count))];
        }

        public async Task<int> ResealAsync(InventoryDb inventory, Keyring keyring, CancellationToken cancellationToken)
        {
            var rows = await inventory.Database.SqlQueryRaw<SealedRow>(
                $"""SELECT {IdColumn} AS "Id", {ValueColumn} AS "Value" FROM {Table} FOR UPDATE""").ToListAsync(cancellationToken);
            foreach (var row in rows)
            {
                var value = keyring.Seal(Purpose, row.Id, keyring.Unseal(Purpose, row.Id, row.Value));
                await inventory.Database.ExecuteSqlRawAsync(
                    $"UPDATE {Table} SET {ValueColumn} = {{0}} WHERE {IdColumn} = {{1}}", [value, row.Id], cancellationToken);
            }

            return rows.Count;
        }
    }
#pragma warning restore EF1002
}
