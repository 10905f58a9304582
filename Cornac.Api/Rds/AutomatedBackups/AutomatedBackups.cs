using Cornac.Api.Endpoint;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Models.Rds;
using Cornac.Api.Rds.Naming;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Rds.AutomatedBackups;

/// <summary>Finds automated backups of the caller's account: the sets of instances that have automatic backups, and those that are kept after their
/// instance was deleted.</summary>
internal sealed class AutomatedBackups(InventoryDb inventory, TimeProvider clock)
{
    public InventoryDb Inventory => inventory;

    /// <summary>All of an account.</summary>
    public IQueryable<BackupSetRecord> Of(string accountId)
    {
        var now = clock.GetUtcNow();
        return inventory.Set<BackupSetRecord>()
            .FromSql(
                $"""
                SELECT * FROM backup_sets WHERE account_id = {accountId}
                AND CASE WHEN instance_deleted_at IS NULL THEN (source -> 'Settings' ->> 'BackupRetentionDays')::int > 0 ELSE retained_until > {now} END
                """);
    }

    /// <summary>Finds one by the instance's resource id or its own ARN, one of which is given; null when there is none.</summary>
    public async Task<BackupSetRecord?> FindAsync(string? resourceId, string? arn, CallContext context, CancellationToken cancellationToken) =>
        resourceId is not null ? await Of(context.AccountId).AsNoTracking().SingleOrDefaultAsync(s => s.ResourceId == resourceId, cancellationToken)
            : BackupId(arn, context) is { } id ? await Of(context.AccountId).AsNoTracking().SingleOrDefaultAsync(s => s.AutomatedBackupId == id, cancellationToken)
            : null;

    /// <summary>The same, with its row locked until the transaction ends.</summary>
    /// <exception cref="DBInstanceAutomatedBackupNotFoundException">There is none.</exception>
    public async Task<BackupSetRecord> LockAsync(string? resourceId, string? arn, CallContext context, CancellationToken cancellationToken)
    {
        var found = await FindAsync(resourceId, arn, context, cancellationToken) ?? throw NotFound(resourceId ?? arn);
        var set = await inventory.LockBackupSetAsync(found.ResourceId, cancellationToken);
        // Another call may have given it up while this one waited for the lock.
        return set is not null && (set.InstanceDeletedAt is null || set.RetainedUntil > clock.GetUtcNow()) ? set : throw NotFound(resourceId ?? arn);
    }

    /// <summary>The ARN to ask policies about; as given, or that of none in particular, where there is none.</summary>
    public async Task<string> ArnAsync(string? resourceId, string? arn, CallContext context, CancellationToken cancellationToken) =>
        arn ?? (await FindAsync(resourceId, null, context, cancellationToken) is { } set ? Arn(set, context.Region) : Arn("*", context));

    public static DBInstanceAutomatedBackupNotFoundException NotFound(string? name) => new($"DBInstanceAutomatedBackup {name} not found.");

    public static string Arn(BackupSetRecord set, string region) =>
        new RdsArn(region, set.AccountId, RdsArn.AutomatedBackup, set.AutomatedBackupId).ToString();

    public static string Arn(string id, CallContext context) => new RdsArn(context.Region, context.AccountId, RdsArn.AutomatedBackup, id).ToString();

    private static string? BackupId(string? text, CallContext context) =>
        RdsArn.Parse(text ?? "") is { Type: RdsArn.AutomatedBackup } arn && arn.Region == context.Region && arn.Account == context.AccountId ? arn.Name : null;
}
