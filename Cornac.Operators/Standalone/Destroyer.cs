using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;
using Cornac.Operators.Machines.Local;
using Cornac.Operators.Standalone.Backups;

namespace Cornac.Operators.Standalone;

/// <summary>Removes an instance: its processes first, then its files under another name, so that an interrupted removal is seen as one.</summary>
internal sealed class Destroyer(LocalMachine machine, SetLayouts sets, TimeProvider time)
{
    private static readonly OperatorStep Processes = new("destroy-processes", "Stopping PostgreSQL for good");
    private static readonly OperatorStep Files = new("destroy-files", "Removing files");

    public static IReadOnlyList<OperatorStep> Steps { get; } = [Processes, Files];

    public async Task<Turn> DestroyAsync(InstanceLayout layout, IMachineLease lease, CancellationToken cancellationToken)
    {
        var node = layout.Node;
        // Not in the folders above: they are open to all, and a shell that stands there is no part of the server.
        if ((await lease.FindProcessesInAsync(node.Data, cancellationToken)).Count > 0)
        {
            var server = new Server(node, new EngineVersion(string.Empty, string.Empty), time);
            var gone = await server.StopAsync(lease, StopMode.Immediate, cancellationToken) || await server.StopAsync(lease, StopMode.Kill, cancellationToken);
            return gone
                ? new Turn.Continue(Files.Name, 50, TimeSpan.Zero)
                : new Turn.Continue(Processes.Name, 10, TimeSpan.FromSeconds(1));
        }

        // A restore, a copy or a check that still runs would write on.
        await new DetachedJob(node.CopyJob).ForgetAsync(lease, cancellationToken);
        await new DetachedJob(node.RestoreJob).ForgetAsync(lease, cancellationToken);
        await new DetachedJob(node.VerifyJob).ForgetAsync(lease, cancellationToken);
        if (machine.Networks is { } networks)
            await networks.LeaveAllAsync(layout.ResourceId, lease, cancellationToken);
        if (await lease.ExistsAsync(layout.Root, cancellationToken))
            await lease.MoveAsync(layout.Root, layout.Deleting, cancellationToken);
        if (await lease.ExistsAsync(layout.Deleting, cancellationToken))
            await lease.RemoveAsync(layout.Deleting, cancellationToken);
        if (!node.HasOwnSocketDirectory && await lease.ExistsAsync(node.SocketDirectory, cancellationToken))
            await lease.RemoveAsync(node.SocketDirectory, cancellationToken);
        var kept = (await lease.ListAsync(sets.Root, cancellationToken)).Select(e => sets.Of(e.Name).LeaseName).ToArray();
        machine.SweepLocks(name => !Path.Exists(Path.Combine(layout.Instances, name)) && !Array.Exists(kept, set => string.Equals(set, name, StringComparison.Ordinal)));
        return new Turn.Done(new ObservedInstance { ResourceId = layout.ResourceId, State = InstanceState.Absent });
    }
}
