using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Backups;
using Cornac.Host.Bootstrap;
using Cornac.Host.Configuration;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Cornac.Host.Backups;

/// <summary>Keeps a new key from taking the place of a lost one: every backup would be unreadable, and nobody would know.</summary>
internal static class LostKey
{
    /// <summary>Opens the key of the backups, and makes it where it was never needed before.</summary>
    /// <exception cref="StartupException">It is missing while there are backups, or is no key.</exception>
    public static async Task<RepositoryKey> OpenUnlessLostAsync(CornacOptions options, DataDirectory data, CancellationToken cancellationToken)
    {
        var folder = options.KeysFolder(data);
        if (!RepositoryKey.Exists(folder) && await HasBackupsAsync(options, data, cancellationToken))
        {
            throw new StartupException(
                $"The key of the backups, {RepositoryKey.PathIn(folder)}, is missing, and there are backups that nobody can read without it. Bring the file back from where the "
                + "keys are kept safe, or from another host of this inventory.");
        }

        return RepositoryKey.Open(folder);
    }

    private static async Task<bool> HasBackupsAsync(CornacOptions options, DataDirectory data, CancellationToken cancellationToken)
    {
        if (options.Inventory.ConnectionString is not { } external) return InventoryFile.Read(data) is { ArchiveRepository: not null };
        await using var db = new InventoryDb(new DbContextOptionsBuilder<InventoryDb>().UseNpgsql(external).Options);
        try
        {
            return await db.Set<BackupSetRecord>().AnyAsync(set => set.LastBackupAt != null, cancellationToken);
        }
        catch (PostgresException failure) when (failure.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return false; // An inventory from before there were backups, or one that is still to be made.
        }
        catch (Exception failure) when (failure is NpgsqlException || InventoryAvailability.IsAway(failure))
        {
            throw Schema.Unusable(failure);
        }
    }
}
