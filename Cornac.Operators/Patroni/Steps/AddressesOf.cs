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
        await EnsureFreeAsync(found.Node.Address, now.Desired.Port, Own(now, found), machine, cancellationToken);
        if (found.Patroni is null)
            await EnsureFreeAsync(found.Node.Address, ClusterNode.RestPort, Own(now, found), machine, cancellationToken);
    }

    /// <summary>Once Patroni has the data, nodes keep their addresses: then it is the change that cannot be.</summary>
    private static string Own(ClusterSituation now, NodeSituation found) => now.Record.IsAdopted ? found.Node.Address : now.Desired.Address;

    /// <param name="address">An address of this machine.</param>
    /// <param name="port">TCP port.</param>
    /// <param name="own">The instance's own address.</param>
    /// <param name="machine">The machine.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task EnsureFreeAsync(string address, int port, string own, IMachine machine, CancellationToken cancellationToken)
    {
        switch (await machine.ProbePortAsync(address, port, cancellationToken))
        {
            case PortState.InUse:
                throw new EngineException(FailureKind.AddressInUse, $"Port {port} of address {address} is in use by another program.")
                {
                    Address = string.Equals(address, own, StringComparison.Ordinal) ? null : address,
                };
            case PortState.NoSuchAddress:
                throw new EngineException(FailureKind.Permanent, $"{address} is no address of this machine: change Cornac:Local:Addresses, or give the address to a network interface.");
        }
    }
}
