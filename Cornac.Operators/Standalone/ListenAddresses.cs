using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;
using Cornac.Operators.Machines.Local;

namespace Cornac.Operators.Standalone;

/// <summary>Where nodes listen: on addresses of this machine, or on networks of their own.</summary>
/// <param name="networks">Networks of nodes; null where all share this machine's.</param>
internal sealed class ListenAddresses(NodeNetworks? networks)
{
    /// <summary>Whether a node with this address has a network of its own.</summary>
    public bool IsOnOwnNetwork(string address) => networks?.Serves(address) == true;

    /// <summary>Sees to it that a node can listen at an address: gives it a network where it has its own, and refuses to go on when somebody else holds what it would listen on.</summary>
    /// <param name="node">The node.</param>
    /// <param name="address">Address it shall have.</param>
    /// <param name="ports">TCP ports it shall listen on there; none where only its network is to be seen to.</param>
    /// <param name="isAlone">True when it shall have no other address.</param>
    /// <param name="machine">Lease under which it is done.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="EngineException">Somebody else holds the address or a port of it, or it is no address of this machine.</exception>
    public async Task EnsureAsync(NodeLayout node, string address, IReadOnlyList<int> ports, bool isAlone, IMachineLease machine, CancellationToken cancellationToken)
    {
        if (!IsOnOwnNetwork(address))
            await EnsureFreeAsync(address, ports, machine, cancellationToken);
        else if (!await networks!.JoinAsync(node.Network, address, isAlone, machine, cancellationToken))
            throw Taken(address);
    }

    /// <summary>Refuses to go on when somebody else holds a port of one of this machine's addresses.</summary>
    /// <exception cref="EngineException">It is so, or it is no address of this machine.</exception>
    public static async Task EnsureFreeAsync(string address, IReadOnlyList<int> ports, IMachine machine, CancellationToken cancellationToken)
    {
        foreach (var port in ports)
        {
            switch (await machine.ProbePortAsync(address, port, cancellationToken))
            {
                case PortState.InUse:
                    throw new EngineException(FailureKind.AddressInUse, $"Port {port} of address {address} is in use by another program.");
                case PortState.NoSuchAddress:
                    throw new EngineException(FailureKind.Permanent, $"{address} is no address of this machine: change Cornac:Local:Addresses, or give the address to a network interface.");
            }
        }
    }

    /// <summary>What is said when another machine has an address.</summary>
    public EngineException Taken(string address) => new(FailureKind.AddressInUse, $"Address {address} is in use by another machine on {networks?.BridgeName}.");
}
