namespace Cornac.Api.Inventory.Instances;

/// <summary>RDS's vocabulary of instance statuses (RDS user guide, "Viewing DB instance status").</summary>
public static class InstanceStatus
{
    public const string Creating = "creating";
    public const string Available = "available";
    public const string BackingUp = "backing-up";
    public const string Modifying = "modifying";
    public const string Rebooting = "rebooting";
    public const string Renaming = "renaming";
    public const string ResettingMasterCredentials = "resetting-master-credentials";
    public const string Starting = "starting";
    public const string Stopping = "stopping";
    public const string Stopped = "stopped";
    public const string Upgrading = "upgrading";
    public const string StorageFull = "storage-full";
    public const string Failed = "failed";
    public const string Deleting = "deleting";
}
