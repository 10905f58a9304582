using Cornac.Operators.Contract;
using Cornac.Operators.Machines;
using Cornac.Operators.Patroni.Store;

namespace Cornac.Operators.Patroni.Addresses;

/// <summary>What holds a cluster's address, and has it lead to the primary.</summary>
internal interface IAddressHolder
{
    /// <summary>What it is, for people.</summary>
    string Name { get; }

    /// <summary>Port of the address on which standbys answer; null where there is no such thing.</summary>
    int? ReadOnlyPort(int port);

    /// <summary>What it is to read when it starts.</summary>
    IReadOnlyList<HolderFile> Render(InstanceSpec spec, ClusterAddress address, StoreAccess store);

    /// <summary>Refuses to go on when somebody else holds the address.</summary>
    /// <exception cref="Engine.EngineException">It is so.</exception>
    Task EnsureFreeAsync(ClusterAddress address, int port, IMachine machine, CancellationToken cancellationToken);

    /// <summary>Whether all of it runs.</summary>
    Task<bool> IsUpAsync(ClusterAddress address, IMachine machine, CancellationToken cancellationToken);

    /// <summary>Starts what of it does not run, with the files that lie there.</summary>
    Task StartAsync(ClusterAddress address, IMachineLease machine, CancellationToken cancellationToken);

    /// <summary>Ends it; the address leads nowhere. True when it is gone.</summary>
    Task<bool> StopAsync(ClusterAddress address, IMachineLease machine, CancellationToken cancellationToken);

    /// <summary>Whether the address leads to the node now.</summary>
    Task<bool> LeadsToAsync(ClusterAddress address, string node, IMachine machine, CancellationToken cancellationToken);
}

/// <summary>A cluster's address, and where it may lead.</summary>
/// <param name="Layout">The cluster.</param>
/// <param name="Value">The address that clients use.</param>
/// <param name="Nodes">Its nodes.</param>
internal sealed record ClusterAddress(ClusterLayout Layout, string Value, IReadOnlyList<ClusterNode> Nodes)
{
    public static ClusterAddress Of(ClusterLayout layout, ClusterRecord record) => new(layout, record.Address, layout.Nodes(record.NodeAddresses));
}

internal sealed record HolderFile(string Path, string Text, FileAccessFor Access);

/// <summary>The two ways to hold an address, and which one is whose.</summary>
internal sealed class AddressHolders(Proxy proxy, FloatingAddress floating, Standalone.ListenAddresses listen)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Where nodes have networks of their own, the address moves between them; else a process on this host holds it.</summary>
    public IAddressHolder Of(string address) => listen.IsOnOwnNetwork(address) ? floating : proxy;

    /// <summary>Waits until the address leads to a node. False when it does not in time.</summary>
    public async Task<bool> AwaitAsync(ClusterAddress address, string node, TimeSpan patience, IMachine machine, TimeProvider time, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (!await Of(address.Value).LeadsToAsync(address, node, machine, cancellationToken))
        {
            if (time.GetElapsedTime(began) > patience)
                return false;
            await Task.Delay(Pause, time, cancellationToken);
        }

        return true;
    }
}
