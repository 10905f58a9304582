namespace Cornac.Api.Inventory.Instances;

/// <summary>The one place where asked-for changes become desired: at once (<c>ApplyImmediately</c>) or in the maintenance window.</summary>
public static class PendingChanges
{
    /// <summary>Applies changes to a locked instance and adds one to its generation.</summary>
    /// <returns>The status to show until they are in force, one of <see cref="InstanceStatus"/>; null, and the same generation, when the operator has
    /// nothing to do for them.</returns>
    public static string? Apply(InstanceRecord instance, PendingModifications changes)
    {
        ArgumentNullException.ThrowIfNull(instance);
        ArgumentNullException.ThrowIfNull(changes);
        string? status = null;
        if (changes.Class is { } instanceClass && instanceClass != instance.Class)
            (instance.Class, status) = (instanceClass, InstanceStatus.Modifying);
        if (changes.StorageGiB is { } storage && storage != instance.StorageGiB)
            (instance.StorageGiB, status) = (storage, InstanceStatus.Modifying);
        if (changes.Port is { } port && port != instance.Port)
            (instance.Port, status) = (port, InstanceStatus.Modifying);
        if (changes.MasterPasswordVerifier is { } verifier && verifier != instance.MasterPasswordVerifier)
            (instance.MasterPasswordVerifier, status) = (verifier, status ?? InstanceStatus.ResettingMasterCredentials);
        if (changes.Identifier is { } identifier && identifier != instance.Identifier)
            (instance.Identifier, status) = (identifier, InstanceStatus.Renaming);
        if (changes.EngineVersion is { } version && version != instance.EngineVersion)
            (instance.EngineVersion, status) = (version, InstanceStatus.Upgrading);
        if (changes.MultiAz is { } multiAz && multiAz != instance.MultiAz)
            (instance.MultiAz, instance.Operator, status) = (multiAz, changes.Operator ?? instance.Operator, status ?? InstanceStatus.Modifying);
        if (status is null) return null;
        instance.Generation++;
        instance.Status = status;
        return status;
    }
}
