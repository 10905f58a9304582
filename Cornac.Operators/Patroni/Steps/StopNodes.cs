using Cornac.Operators.Contract;
using Cornac.Operators.Machines;
using Cornac.Operators.Patroni.Addresses;

namespace Cornac.Operators.Patroni.Steps;

/// <summary>Stops a cluster that shall be down: the address, standbys, the primary last, so that it is the one to begin with again.</summary>
internal sealed class StopNodes(AddressHolders holders, NodeStarter starter, TimeProvider time) : IClusterStep
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan KindFor = TimeSpan.FromSeconds(60);

    public OperatorStep Info { get; } = new("stop-nodes", "Stopping the nodes");

    public int Percent => 60;

    public bool IsNeeded(ClusterSituation now) => !now.ShouldRun && (now.IsAddressHeld || now.Record.Wish == ClusterWish.Run || now.Nodes.Any(n => n.IsUp));

    public Task<Standalone.Wait?> TakeAsync(ClusterSituation now, IMachineLease machine, CancellationToken cancellationToken) =>
        StopAsync(now, ClusterWish.Stop, machine, cancellationToken);

    public async Task<Standalone.Wait?> StopAsync(ClusterSituation now, ClusterWish wish, IMachineLease machine, CancellationToken cancellationToken)
    {
        var record = now.Record;
        if (record.Wish != wish || record.StopAsked is null)
        {
            record = record with { Wish = wish, StopAsked = time.GetUtcNow(), Primary = now.Primary?.Node.Name ?? record.Primary };
            await record.WriteAsync(now.Layout, machine, cancellationToken);
        }

        if (!await holders.Of(record.Address).StopAsync(ClusterAddress.Of(now.Layout, record), machine, cancellationToken))
            return TimeSpan.FromMilliseconds(200);
        var isLate = time.GetUtcNow() - record.StopAsked > KindFor;
        foreach (var found in now.Nodes.OrderBy(n => string.Equals(n.Node.Name, record.Primary, StringComparison.Ordinal)))
        {
            // Patroni stops its PostgreSQL, but not one that it was only just starting; and one without a Patroni has nobody who would.
            var stopped = await found.Node.Patroni.StopAsync(machine, ProcessSignal.Terminate, Patience, time, cancellationToken);
            if ((!stopped && !isLate) || !await starter.FenceAsync(found.Node, machine, Patience, cancellationToken))
                return TimeSpan.FromMilliseconds(500);
        }

        await (record with { StopAsked = null }).WriteAsync(now.Layout, machine, cancellationToken);
        return null;
    }
}
