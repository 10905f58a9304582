using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;
using Cornac.Operators.Machines.Local;
using Cornac.Operators.Patroni.Steps;
using Cornac.Operators.Patroni.Store;
using Cornac.Operators.Standalone;

namespace Cornac.Operators.Patroni;

/// <summary>Makes a cluster an instance of one node again: what was the primary becomes node <c>n1</c>, and the operator of single nodes carries on.</summary>
internal sealed class Dismantling(StopNodes stop, RecordStore singles, EtcdServer store, NodeNetworks? networks)
{
    private const string BaseConfiguration = "postgresql.base.conf";
    private const int HalfWay = 30;

    public static OperatorStep Step { get; } = new("dismantle", "Removing the other nodes");

    /// <summary>Takes one step. Null when the operator of single nodes can go on.</summary>
    public async Task<Turn?> TakeAsync(ClusterSituation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        var record = now.Record;
        if (record.IsAdopted)
        {
            if (record.Wish != ClusterWish.Single && now.Primary is null && now.Desired.Power == PowerState.Running)
                throw new EngineException(FailureKind.Transient, "No node is the primary at this moment: which one to keep is not known.");
            if (await stop.StopAsync(now, ClusterWish.Single, machine, cancellationToken) is { } wait)
                return new Turn.Continue(Step.Name, 5, wait.After);
            record = (await ClusterRecord.ReadAsync(now.Layout, machine, cancellationToken))!;
            await KeepAsync(now, record, machine, cancellationToken);
            await HandOverAsync(now, record, machine, cancellationToken);
            record = record with { IsAdopted = false };
            await record.WriteAsync(now.Layout, machine, cancellationToken);
            return new Turn.Continue(Step.Name, HalfWay, TimeSpan.Zero);
        }

        foreach (var other in now.Nodes.Skip(1))
        {
            if (networks is not null)
                await networks.LeaveAsync(other.Node.Layout.Network, machine, cancellationToken);
            await machine.RemoveAsync(other.Node.Layout.Root, cancellationToken);
            if (!other.Node.Layout.HasOwnSocketDirectory)
                await machine.RemoveAsync(other.Node.Layout.SocketDirectory, cancellationToken);
        }

        if (await store.EnsureAsync(cancellationToken) is { } access)
        {
            using var client = new EtcdClient(access);
            await client.RemoveAsync(access.PrefixOf(now.Layout.ResourceId), cancellationToken);
        }

        var first = now.Nodes[0].Node;
        foreach (var path in new[] { first.PatroniFolder, first.PatroniFile, first.AdministratorFile, first.AddressFolder, first.AddressFile, now.Layout.Proxy, now.Layout.ProxyConfiguration, now.Layout.Secret, now.Layout.Failover })
            await machine.RemoveAsync(path, cancellationToken);
        await machine.RemoveAsync(now.Layout.State, cancellationToken);
        return null;
    }

    /// <summary>Gives the primary's folder the first node's name. Interrupted anywhere, the next turn finds the data under one of the two names.</summary>
    private static async Task KeepAsync(ClusterSituation now, ClusterRecord record, IMachineLease machine, CancellationToken cancellationToken)
    {
        var first = now.Nodes[0].Node;
        if (now.Nodes.FirstOrDefault(n => string.Equals(n.Node.Name, record.Primary, StringComparison.Ordinal)) is not { Node: var kept } || kept == first)
            return;
        var aside = first.Layout.Root + ".old";
        if (await machine.ExistsAsync(kept.Layout.Root, cancellationToken))
        {
            if (await machine.ExistsAsync(first.Layout.Root, cancellationToken))
            {
                await machine.RemoveAsync(aside, cancellationToken);
                await machine.MoveAsync(first.Layout.Root, aside, cancellationToken);
            }

            await machine.MoveAsync(kept.Layout.Root, first.Layout.Root, cancellationToken);
        }

        await machine.RemoveAsync(aside, cancellationToken);
        // Its sockets' folder goes by the folder's path where that is long.
        await Standalone.Steps.PrepareFolder.MakeAsync(first.Layout, machine, cancellationToken);
    }

    private async Task HandOverAsync(ClusterSituation now, ClusterRecord record, IMachineLease machine, CancellationToken cancellationToken)
    {
        var data = now.Nodes[0].Node.Layout.Data;
        await machine.WriteTextAsync(Path.Combine(data, "postgresql.conf"), ServerConfiguration.MainFile, FileAccessFor.Instance, cancellationToken);
        await machine.RemoveAsync(Path.Combine(data, BaseConfiguration), cancellationToken);
        await machine.RemoveAsync(now.Nodes[0].Node.SharedFile, cancellationToken);
        var single = await singles.ReadAsync(now.Layout.Instance, machine, cancellationToken);
        single = single with
        {
            Generation = record.Generation,
            EngineVersion = record.EngineVersion,
            StorageGiB = record.StorageGiB,
            Provisioned = record.Provisioned,
            SystemIdentifier = record.SystemIdentifier ?? single.SystemIdentifier,
            Configured = null,
            Certified = null,
            Archive = null,
            Started = null,
            Starting = null,
            StopAsked = null,
        };
        await singles.WriteAsync(now.Layout.Instance, machine, single, cancellationToken);
    }
}
