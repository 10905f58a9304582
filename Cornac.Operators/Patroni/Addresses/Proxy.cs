using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;
using Cornac.Operators.Patroni.Store;
using Cornac.Operators.Standalone;

namespace Cornac.Operators.Patroni.Addresses;

/// <summary>A process that holds a cluster's address on this host, an HAProxy that follows Patroni's health checks.</summary>
internal sealed class Proxy(string program, TimeProvider time) : IAddressHolder
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan LooksGood = TimeSpan.FromMilliseconds(60);

    public string Name => "the proxy";

    public int? ReadOnlyPort(int port) => ProxyConfiguration.ReadOnlyPort(port);

    public IReadOnlyList<HolderFile> Render(InstanceSpec spec, ClusterAddress address, StoreAccess store) =>
        [new(address.Layout.ProxyConfiguration, ProxyConfiguration.Render(spec, address.Nodes), FileAccessFor.HostAndInstance)];

    public Task EnsureFreeAsync(ClusterAddress address, int port, IMachine machine, CancellationToken cancellationToken) =>
        ListenAddresses.EnsureFreeAsync(address.Value, [port, ProxyConfiguration.ReadOnlyPort(port)], machine, cancellationToken);

    public async Task<bool> IsUpAsync(ClusterAddress address, IMachine machine, CancellationToken cancellationToken) =>
        await new Daemon(address.Layout.Proxy).FindAsync(machine, cancellationToken) is not null;

    public async Task StartAsync(ClusterAddress address, IMachineLease machine, CancellationToken cancellationToken)
    {
        var daemon = new Daemon(address.Layout.Proxy);
        await daemon.StartAsync(machine, new MachineCommand(program, "-db", "-f", address.Layout.ProxyConfiguration), cancellationToken);
        await Task.Delay(LooksGood, time, cancellationToken);
        if (await daemon.FindAsync(machine, cancellationToken) is not null)
            return;
        var said = (await machine.ReadTextAsync(daemon.Output, cancellationToken) ?? string.Empty).Trim();
        var kind = said.Contains("cannot bind", StringComparison.Ordinal) ? FailureKind.AddressInUse : FailureKind.Transient;
        throw new EngineException(kind, $"HAProxy ended: {(said.Length <= 300 ? said : said[..300] + "…")}");
    }

    /// <summary>Ends it and every connection through it. True when it is gone.</summary>
    public Task<bool> StopAsync(ClusterAddress address, IMachineLease machine, CancellationToken cancellationToken) =>
        new Daemon(address.Layout.Proxy).EndAsync(machine, Patience, time, cancellationToken);

    public Task<bool> LeadsToAsync(ClusterAddress address, string node, IMachine machine, CancellationToken cancellationToken) =>
        ProxyStatus.LeadsToAsync(address.Layout, node, cancellationToken);
}
