using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Patroni;

/// <summary>The process that holds a cluster's address on this host.</summary>
internal sealed class Proxy(string program, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LooksGood = TimeSpan.FromMilliseconds(60);

    public static async Task<bool> IsUpAsync(ClusterLayout layout, IMachine machine, CancellationToken cancellationToken) =>
        await new Daemon(layout.Proxy).FindAsync(machine, cancellationToken) is not null;

    /// <summary>Starts it with the configuration that lies there.</summary>
    public async Task StartAsync(ClusterLayout layout, IMachineLease machine, CancellationToken cancellationToken)
    {
        var daemon = new Daemon(layout.Proxy);
        await daemon.StartAsync(machine, new MachineCommand(program, "-db", "-f", layout.ProxyConfiguration), cancellationToken);
        await Task.Delay(LooksGood, time, cancellationToken);
        if (await daemon.FindAsync(machine, cancellationToken) is not null)
            return;
        var said = (await machine.ReadTextAsync(daemon.Output, cancellationToken) ?? string.Empty).Trim();
        var kind = said.Contains("cannot bind", StringComparison.Ordinal) ? FailureKind.AddressInUse : FailureKind.Transient;
        throw new EngineException(kind, $"HAProxy ended: {(said.Length <= 300 ? said : said[..300] + "…")}");
    }

    /// <summary>Ends it and every connection through it. True when it is gone.</summary>
    public async Task<bool> StopAsync(ClusterLayout layout, IMachineLease machine, CancellationToken cancellationToken)
    {
        var daemon = new Daemon(layout.Proxy);
        return await daemon.StopAsync(machine, ProcessSignal.Terminate, Patience, time, cancellationToken)
            || await daemon.StopAsync(machine, ProcessSignal.Kill, Patience, time, cancellationToken);
    }
}
