using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Patroni.Steps;

/// <summary>Waits until a standby of a new cluster has all that the primary has. Later it is the guard that sees to it, and nothing waits.</summary>
internal sealed class AwaitStandby(NodeStarter starter, TimeProvider time) : IClusterStep
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public OperatorStep Info { get; } = new("await-standby", "Copying the data to the standby");

    public int Percent => 70;

    public bool IsNeeded(ClusterSituation now) => !now.Record.IsFormed;

    public async Task<Standalone.Wait?> TakeAsync(ClusterSituation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (now.SynchronousStandby is null || now.Primary is null)
        {
            if (now.Nodes.FirstOrDefault(n => n.Patroni is null) is { Node: var node })
                throw new EngineException(FailureKind.Transient, $"Patroni of node {node.Name} ended; its log is in {node.Layout.Log}.");
            if (time.GetElapsedTime(began) > Patience)
                return new Standalone.Wait(Pause, await ProgressAsync(now, machine, cancellationToken));
            await Task.Delay(Pause, time, cancellationToken);
            now = await starter.LookAgainAsync(now, cancellationToken);
        }

        await (now.Record with { IsFormed = true, Primary = now.Primary.Node.Name }).WriteAsync(now.Layout, machine, cancellationToken);
        return null;
    }

    private async Task<int> ProgressAsync(ClusterSituation now, IMachine machine, CancellationToken cancellationToken)
    {
        if (now.Primary is not { Node: var from } || now.Nodes.FirstOrDefault(n => n != now.Primary) is not { Node: var to } || !await machine.ExistsAsync(to.Layout.Data, cancellationToken))
            return Percent;
        var whole = Math.Max(1, await machine.GetSizeAsync(from.Layout.Data, cancellationToken));
        var copied = await machine.GetSizeAsync(to.Layout.Data, cancellationToken);
        return Percent + (int)(Math.Min(whole, copied) * 15 / whole);
    }
}
