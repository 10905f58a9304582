using Amazon.RDS;
using Amazon.RDS.Model;
using Cornac.Console.Accounts;
using Cornac.Console.Live;
using Microsoft.Extensions.Localization;

namespace Cornac.Console.Instances;

/// <summary>Tells the person how what they started on an instance has ended.</summary>
public sealed class InstanceWatch(IOperationToasts toasts, IStringLocalizer<InstancesText> text)
{
    /// <summary>Watches until the instance is at rest.</summary>
    /// <param name="account">Its account.</param>
    /// <param name="resourceId">Its resource id, which stays when it is renamed.</param>
    public void UntilSettled(CurrentAccount account, string resourceId)
    {
        ArgumentNullException.ThrowIfNull(account);
        var rds = account.Client<IAmazonRDS>();
        toasts.Watch(account.Id, async cancellationToken =>
        {
            if (await InstanceQueries.FollowAsync(rds, resourceId, cancellationToken) is not { } instance) return new OperationEnd(Succeeded: true, "", Path: null);
            var (name, status) = (instance.DBInstanceIdentifier, instance.DBInstanceStatus);
            // It works while its first backup is taken.
            if (!InstanceActions.IsSettled(status) && status != "backing-up") return null;
            return new OperationEnd(status is not ("failed" or "storage-full"), text["Ended", name, status], account.Path("instances", name));
        });
    }

    /// <summary>Watches until the instance is gone, or stays after all.</summary>
    public void UntilGone(CurrentAccount account, string name)
    {
        ArgumentNullException.ThrowIfNull(account);
        var rds = account.Client<IAmazonRDS>();
        toasts.Watch(account.Id, async cancellationToken =>
        {
            try
            {
                var instance = await InstanceQueries.FindAsync(rds, name, cancellationToken);
                return instance.DBInstanceStatus == "deleting" ? null
                    : new OperationEnd(Succeeded: false, text["NotDeleted", name, instance.DBInstanceStatus], account.Path("instances", name));
            }
            catch (DBInstanceNotFoundException)
            {
                return new OperationEnd(Succeeded: true, text["Deleted", name], Path: null);
            }
        });
    }

    /// <summary>Watches until a snapshot is taken, or not.</summary>
    public void UntilTaken(CurrentAccount account, string instance, string snapshot)
    {
        ArgumentNullException.ThrowIfNull(account);
        var rds = account.Client<IAmazonRDS>();
        toasts.Watch(account.Id, async cancellationToken =>
        {
            var found = await rds.DescribeDBSnapshotsAsync(new DescribeDBSnapshotsRequest { DBSnapshotIdentifier = snapshot }, cancellationToken);
            var status = found.DBSnapshots[0].Status;
            return status == "creating" ? null
                : new OperationEnd(status == "available", text["SnapshotEnded", snapshot, status], account.Path("instances", instance) + "?tab=backups");
        });
    }
}
