using Cornac.Api.Inventory.Instances;

namespace Cornac.Api.Inventory.Lifecycle;

/// <summary>What an instance was to be at one moment, kept by an operation so that it can be undone. Holds a password's verifier, never a
/// password.</summary>
public sealed record DesiredState
{
    public required string Identifier { get; init; }

    public required string EngineVersion { get; init; }

    public required string Class { get; init; }

    public required int StorageGiB { get; init; }

    public string? Address { get; init; }

    public required int Port { get; init; }

    public string? MasterPasswordVerifier { get; init; }

    public bool Stopped { get; init; }

    public string? RestartToken { get; init; }

    public bool MultiAz { get; init; }

    public string? SwitchoverToken { get; init; }

    public static DesiredState Of(InstanceRecord instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return new DesiredState
        {
            Identifier = instance.Identifier,
            EngineVersion = instance.EngineVersion,
            Class = instance.Class,
            StorageGiB = instance.StorageGiB,
            Address = instance.Address,
            Port = instance.Port,
            MasterPasswordVerifier = instance.MasterPasswordVerifier,
            Stopped = instance.Stopped,
            RestartToken = instance.RestartToken,
            MultiAz = instance.MultiAz,
            SwitchoverToken = instance.SwitchoverToken,
        };
    }

    /// <summary>Makes this the desired state again, as a new generation.</summary>
    public void Restore(InstanceRecord instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        instance.Identifier = Identifier;
        instance.EngineVersion = EngineVersion;
        instance.Class = Class;
        instance.StorageGiB = StorageGiB;
        instance.Address = Address;
        instance.Port = Port;
        instance.MasterPasswordVerifier = MasterPasswordVerifier;
        instance.Stopped = Stopped;
        instance.RestartToken = RestartToken;
        instance.MultiAz = MultiAz;
        instance.SwitchoverToken = SwitchoverToken;
        instance.Generation++;
    }
}
