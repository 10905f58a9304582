using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Patroni.Steps;

internal static class AddressesOf
{
    /// <summary>Refuses to go on when somebody else holds what a node shall listen on next.</summary>
    public static async Task EnsureFreeAsync(ClusterSituation now, NodeSituation found, IMachine machine, CancellationToken cancellationToken)
    {
        if (found.IsUp && now.Record.Port == now.Desired.Port)
            return;
        await EnsureFreeAsync(found.Node.Address, now.Desired.Port, FailureKind.Permanent, machine, cancellationToken);
        if (found.Patroni is null)
            await EnsureFreeAsync(found.Node.Address, ClusterNode.RestPort, FailureKind.Permanent, machine, cancellationToken);
    }

    /// <param name="address">An address of this machine.</param>
    /// <param name="port">TCP port.</param>
    /// <param name="kind">What it is when it is in use.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task EnsureFreeAsync(string address, int port, FailureKind kind, IMachine machine, CancellationToken cancellationToken)
    {
        switch (await machine.ProbePortAsync(address, port, cancellationToken))
        {
            case PortState.InUse:
                throw new EngineException(kind, $"Port {port} of address {address} is in use by another program.");
            case PortState.NoSuchAddress:
                throw new EngineException(FailureKind.Permanent, $"{address} is no address of this machine: change Cornac:Local:Addresses, or give the address to a network interface.");
        }
    }
}
