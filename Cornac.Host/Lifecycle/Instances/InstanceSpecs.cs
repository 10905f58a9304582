using Cornac.Api.Inventory.Instances;
using Cornac.Operators.Contract;

namespace Cornac.Host.Lifecycle.Instances;

/// <summary>From the inventory's words to the operator's.</summary>
internal static class InstanceSpecs
{
    /// <summary>What an instance shall be; null when its operator does not offer its class.</summary>
    public static InstanceSpec? Of(InstanceRecord instance, OperatorCapabilities capabilities) =>
        capabilities.Classes.FirstOrDefault(one => one.Name == instance.Class) is not { } instanceClass ? null : new InstanceSpec
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
