using Cornac.Operators.Contract;
using Cornac.Operators.Machines;
using Cornac.Operators.Patroni.Store;

namespace Cornac.Operators.Patroni;

/// <summary>Removes what makes an instance a cluster: processes, what the store knows, sockets. The operator of single nodes removes the rest.</summary>
internal sealed class ClusterDestroyer(EtcdServer store)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static OperatorStep Step { get; } = new("destroy-cluster", "Stopping the nodes for good");

    public async Task<Turn> DestroyAsync(ClusterLayout layout, IMachineLease machine, CancellationToken cancellationToken)
    {
        var record = (await ClusterRecord.ReadAsync(layout, machine, cancellationToken))!;
        if (record.Wish == ClusterWish.Run)
            await (record with { Wish = ClusterWish.Stop }).WriteAsync(layout, machine, cancellationToken);
        var nodes = layout.Nodes(record.NodeAddresses);
        string[] folders = [layout.Proxy, .. nodes.SelectMany(n => n.RunningFolders)];
        var isAnythingLeft = false;
        foreach (var folder in folders)
        {
            foreach (var process in await machine.FindProcessesInAsync(folder, cancellationToken))
            {
                isAnythingLeft = true;
                await machine.SignalAsync(process, ProcessSignal.Kill, cancellationToken);
            }
        }

        if (isAnythingLeft)
            return new Turn.Continue(Step.Name, 5, Pause);
        if (record.IsAdopted)
        {
            var access = await store.EnsureAsync(cancellationToken);
            using var client = new EtcdClient(access);
            await client.RemoveAsync(access.PrefixOf(layout.ResourceId), cancellationToken);
        }

        foreach (var node in nodes.Where(n => !n.Layout.HasOwnSocketDirectory))
            await machine.RemoveAsync(node.Layout.SocketDirectory, cancellationToken);
        // The last of it: from here on it is an instance of one node like any other.
        await machine.RemoveAsync(layout.State, cancellationToken);
        return new Turn.Continue(Step.Name, 30, TimeSpan.Zero);
    }
}
