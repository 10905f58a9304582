using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Standalone.Steps;

internal static class AddressCheck
{
    /// <summary>Refuses to go on when somebody else holds the address and port that the server shall listen on next.</summary>
    public static async Task EnsureFreeAsync(Situation now, IMachine machine, CancellationToken cancellationToken)
    {
        if (now.Desired.Isolated)
            return;
        var (address, port) = (now.Desired.Address, now.Desired.Port);
        var listensAlready = now.Server.IsUp && now.Record.Started is { } started
            && string.Equals(started.Address, address, StringComparison.Ordinal) && started.Port == port;
        if (listensAlready)
            return;
        switch (await machine.ProbePortAsync(address, port, cancellationToken))
        {
            case PortState.InUse:
                throw new EngineException(FailureKind.AddressInUse, $"Port {port} of address {address} is in use by another program.");
            case PortState.NoSuchAddress:
                throw new EngineException(FailureKind.Permanent, $"{address} is no address of this machine: change Cornac:Local:Addresses, or give the address to a network interface.");
        }
    }
}
