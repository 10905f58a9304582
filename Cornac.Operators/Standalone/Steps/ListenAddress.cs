using Cornac.Operators.Machines;

namespace Cornac.Operators.Standalone.Steps;

internal static class ListenAddress
{
    /// <summary>Sees to it that the server can listen where it shall next.</summary>
    /// <exception cref="Engine.EngineException">Somebody else holds the address and port, or it is no address of this machine.</exception>
    public static async Task EnsureAsync(Situation now, ListenAddresses listen, IMachineLease machine, CancellationToken cancellationToken)
    {
        if (now.Desired.Isolated)
            return;
        var (address, port) = (now.Desired.Address, now.Desired.Port);
        var listensAlready = now.Server.IsUp && now.Record.Started is { } started
            && string.Equals(started.Address, address, StringComparison.Ordinal) && started.Port == port;
        if (!listensAlready)
            await listen.EnsureAsync(now.Layout.Node, address, [port], isAlone: !now.Server.IsUp, machine, cancellationToken);
    }
}
