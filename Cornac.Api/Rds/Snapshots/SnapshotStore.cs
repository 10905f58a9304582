using Cornac.Api.Endpoint;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Naming;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Rds.Snapshots;

/// <summary>Finds DB snapshots: those of the caller's account, by name or ARN, and those that others share with it, by ARN.</summary>
internal sealed class SnapshotStore(InventoryDb inventory)
{
    public InventoryDb Inventory => inventory;

    /// <summary>Loads a snapshot of the caller's account and locks its row until the transaction ends.</summary>
    /// <exception cref="DBSnapshotNotFoundException">The account has none of this name.</exception>
    public async Task<SnapshotRecord> LockOwnAsync(string text, CallContext context, CancellationToken cancellationToken) =>
        Own(await LockAsync(await FindOwnAsync(text, context, cancellationToken), cancellationToken), context) ?? throw NotFound(text);

    /// <summary>Loads a snapshot of the caller's account to show it.</summary>
    /// <inheritdoc cref="LockOwnAsync" path="/exception"/>
    public async Task<SnapshotRecord> FindOwnAsync(string text, CallContext context, CancellationToken cancellationToken) =>
        Own(await FindAsync(text, context, cancellationToken), context) ?? throw NotFound(text);

    /// <summary>Loads a snapshot that the caller's account may copy and restore, and locks its row until the transaction ends.</summary>
    /// <exception cref="DBSnapshotNotFoundException">The account has none of this name, nor is one of this ARN shared with it.</exception>
    public async Task<SnapshotRecord> LockReadableAsync(string text, CallContext context, CancellationToken cancellationToken) =>
        Readable(await LockAsync(await FindReadableAsync(text, context, cancellationToken), cancellationToken), context) ?? throw NotFound(text);

    /// <summary>Loads such a snapshot to show it.</summary>
    /// <inheritdoc cref="LockReadableAsync" path="/exception"/>
    public async Task<SnapshotRecord> FindReadableAsync(string text, CallContext context, CancellationToken cancellationToken) =>
        Readable(await FindAsync(text, context, cancellationToken), context) ?? throw NotFound(text);

    /// <summary>The set that holds the backup of a snapshot.</summary>
    public Task<BackupSetRecord> SetOfAsync(SnapshotRecord snapshot, CancellationToken cancellationToken) =>
        inventory.Set<BackupSetRecord>().SingleAsync(s => s.ResourceId == snapshot.SetId, cancellationToken);

    /// <summary>Makes sure that the account has no snapshot of this name, which may be in deletion still.</summary>
    /// <exception cref="DBSnapshotAlreadyExistsException">It has.</exception>
    public async Task RequireFreeAsync(string accountId, string identifier, CancellationToken cancellationToken)
    {
        if (await inventory.Set<SnapshotRecord>().AnyAsync(s => s.AccountId == accountId && s.Identifier == identifier, cancellationToken))
            throw AlreadyExists(identifier);
    }

    public static DBSnapshotAlreadyExistsException AlreadyExists(string identifier) =>
        new($"Cannot create the snapshot because a snapshot with the identifier {identifier} already exists.");

    public static DBSnapshotNotFoundException NotFound(string text) => new($"DBSnapshot {text} not found.");

    /// <exception cref="InvalidDBSnapshotStateException">It is not available; the message names its status.</exception>
    public static void RequireAvailable(SnapshotRecord snapshot, string action)
    {
        if (snapshot.Status != SnapshotStatus.Available || snapshot.DeleteRequested)
            throw new InvalidDBSnapshotStateException(
                $"DB snapshot {snapshot.Identifier} is {snapshot.Status}: to {action} it must be {SnapshotStatus.Available}.");
    }

    /// <summary>A name for a manual snapshot, in lower case.</summary>
    public static string NewIdentifier(string? name, string member) => name is not null && Identifier.IsSnapshot(name)
        ? name.ToLowerInvariant()
        : throw CommonErrors.InvalidParameterValue(
            $"The parameter {member} is not a valid identifier: {name}. Use 1 to 255 letters, digits and hyphens, first a letter, no hyphen at the end nor two in a row.");

    /// <summary>The ARN as policies are asked about it.</summary>
    public static string Arn(string? text, CallContext context) => RdsArn.Of(text ?? "", RdsArn.Snapshot, context)?.ToString() ?? text!;

    public static RdsArn Arn(SnapshotRecord snapshot, string region) => new(region, snapshot.AccountId, RdsArn.Snapshot, snapshot.Identifier);

    private async Task<SnapshotRecord?> LockAsync(SnapshotRecord found, CancellationToken cancellationToken)
    {
        // Rows are locked in one order everywhere: the set before its snapshots.
        await inventory.LockBackupSetAsync(found.SetId, cancellationToken);
        var rows = await inventory.Set<SnapshotRecord>().FromSql($"SELECT * FROM db_snapshots WHERE id = {found.Id} FOR UPDATE").ToListAsync(cancellationToken);
        return rows.SingleOrDefault();
    }

    private async Task<SnapshotRecord?> FindAsync(string text, CallContext context, CancellationToken cancellationToken) =>
        RdsArn.Of(text, RdsArn.Snapshot, context) is not { } arn ? null
            : await inventory.Set<SnapshotRecord>().AsNoTracking().SingleOrDefaultAsync(s => s.AccountId == arn.Account && s.Identifier == arn.Name, cancellationToken);

    private static SnapshotRecord? Own(SnapshotRecord? snapshot, CallContext context) => snapshot?.AccountId == context.AccountId ? snapshot : null;

    private static SnapshotRecord? Readable(SnapshotRecord? snapshot, CallContext context) =>
        snapshot?.AccountId == context.AccountId || (snapshot?.SharedWith.Contains(context.AccountId, StringComparer.Ordinal) == true && !snapshot.DeleteRequested)
            ? snapshot : null;
}
