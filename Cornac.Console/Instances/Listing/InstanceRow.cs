using Amazon.CornacService.Model;
using Amazon.RDS.Model;

namespace Cornac.Console.Instances.Listing;

/// <summary>An instance as the list shows it; no more of it is kept.</summary>
public sealed record InstanceRow(
    string ResourceId, string Name, string Status, string Version, string Class, int StorageGiB, bool IsMultiAz, string? Address, int? Port, DateTimeOffset? Created, bool IsProtected,
    bool IsBare, int? Percent, string? Step, string? Source = null)
{
    /// <summary>Address and port as people write them; null while there is none.</summary>
    public string? Endpoint => Address is null ? null : $"{Address}:{Port}";

    /// <summary>A row from what the endpoint says. Words that thousands of rows share, and of which the service has a few dozen, are kept once.</summary>
    /// <param name="instance">The instance.</param>
    /// <param name="running">What goes on with it; null for nothing.</param>
    public static InstanceRow Of(DBInstance instance, Operation? running)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return new InstanceRow(
            instance.DbiResourceId, instance.DBInstanceIdentifier, string.Intern(instance.DBInstanceStatus), string.Intern(instance.EngineVersion),
            string.Intern(instance.DBInstanceClass), instance.AllocatedStorage ?? 0, instance.MultiAZ == true,
            instance.Endpoint?.Address, instance.Endpoint?.Port, instance.InstanceCreateTime is { } created ? new DateTimeOffset(created.ToUniversalTime()) : null,
            instance.DeletionProtection == true, !InstanceActions.HasSomethingToKeep(instance), running?.PercentComplete,
            running?.Steps?.LastOrDefault(step => step is { StartedTime: not null, EndedTime: null })?.Title,
            InstanceActions.IsReplica(instance) ? instance.ReadReplicaSourceDBInstanceIdentifier : null);
    }
}
