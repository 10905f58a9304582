using Cornac.Api.Inventory.Instances;
using Cornac.Operators.Contract;

namespace Cornac.Host.Lifecycle.Instances;

/// <summary>What the inventory wants of an instance, in the operators' words.</summary>
internal static class Specification
{
    /// <returns>Null when the operator no longer has the instance's class.</returns>
    /// <exception cref="InvalidOperationException">The instance has no address.</exception>
    public static InstanceSpec? Of(InstanceRecord instance, OperatorCapabilities capabilities)
    {
        var instanceClass = capabilities.Classes.FirstOrDefault(one => one.Name == instance.Class);
        return instanceClass is null ? null : new InstanceSpec
        {
            ResourceId = instance.ResourceId,
            Name = instance.Identifier,
            Generation = instance.Generation,
            EngineVersion = instance.EngineVersion,
            Class = instanceClass,
            StorageGiB = instance.StorageGiB,
            Address = instance.Address ?? throw new InvalidOperationException($"{instance.ResourceId} has no address."),
            Port = instance.Port,
            MasterUsername = instance.MasterUsername,
            MasterPasswordVerifier = instance.MasterPasswordVerifier,
            DatabaseName = instance.DatabaseName,
            Power = instance.Stopped ? PowerState.Stopped : PowerState.Running,
            RestartToken = instance.RestartToken,
        };
    }
}
