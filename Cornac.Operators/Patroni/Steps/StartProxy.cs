using Cornac.Operators.Contract;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Patroni.Steps;

/// <summary>Starts the proxy that holds the instance's address, and starts it again when it is to do something else.</summary>
internal sealed class StartProxy(Proxy proxy) : IClusterStep
{
    public OperatorStep Info { get; } = new("start-proxy", "Taking the address");

    public int Percent => 68;

    public bool IsNeeded(ClusterSituation now) =>
        now.ShouldRun && !(now.HasProxy && string.Equals(now.Record.Proxied, now.Configuration!.ProxyFingerprint, StringComparison.Ordinal));

    public async Task<Standalone.Wait?> TakeAsync(ClusterSituation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        // So that the guard does not start it again meanwhile. It may have been about to; then it is stopped at the next turn.
        await (now.Record with { Proxied = null }).WriteAsync(now.Layout, machine, cancellationToken);
        if (!await proxy.StopAsync(now.Layout, machine, cancellationToken) || await Proxy.IsUpAsync(now.Layout, machine, cancellationToken))
            return TimeSpan.FromMilliseconds(200);
        foreach (var port in new[] { now.Desired.Port, ProxyConfiguration.ReadOnlyPort(now.Desired.Port) })
            await AddressesOf.EnsureFreeAsync(now.Desired.Address, port, now.Desired.Address, machine, cancellationToken);
        await machine.WriteTextAsync(now.Layout.ProxyConfiguration, now.Configuration!.Proxy, FileAccessFor.HostAndInstance, cancellationToken);
        await proxy.StartAsync(now.Layout, machine, cancellationToken);
        await (now.Record with { Proxied = now.Configuration.ProxyFingerprint }).WriteAsync(now.Layout, machine, cancellationToken);
        return null;
    }
}
