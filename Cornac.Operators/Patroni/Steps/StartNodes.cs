using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Patroni.Steps;

/// <summary>Starts Patroni on every node, and waits for a primary. In a new cluster the one that has the data comes first, alone.</summary>
internal sealed class StartNodes(NodeStarter starter, TimeProvider time) : IClusterStep
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public OperatorStep Info { get; } = new("start-nodes", "Starting the nodes");

    public int Percent => 52;

    public bool IsNeeded(ClusterSituation now) =>
        now.ShouldRun && (now.Record.Wish != ClusterWish.Run || now.Primary is null || now.Nodes.Any(n => n.Patroni is null));

    public async Task<Standalone.Wait?> TakeAsync(ClusterSituation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        if (now.Record is not { Wish: ClusterWish.Run, StopAsked: null })
            await (now.Record with { Wish = ClusterWish.Run, StopAsked = null }).WriteAsync(now.Layout, machine, cancellationToken);
        var first = now.Record.IsFormed || now.Primary is not null ? now.Nodes : now.Nodes.Where(n => n.HasData);
        foreach (var found in first.Where(n => n.Patroni is null))
            await starter.StartAsync(found.Node, machine, cancellationToken);
        var began = time.GetTimestamp();
        while (now.Primary is null)
        {
            if (time.GetElapsedTime(began) > Patience)
                return await ExplainAsync(now, machine, cancellationToken);
            await Task.Delay(Pause, time, cancellationToken);
            now = await starter.LookAgainAsync(now, cancellationToken);
        }

        return null;
    }

    private static async Task<Standalone.Wait?> ExplainAsync(ClusterSituation now, IMachine machine, CancellationToken cancellationToken)
    {
        foreach (var found in now.Nodes.Where(n => n is { HasData: true, Patroni: null }))
        {
            var said = (await machine.ReadTextAsync(found.Node.Patroni.Output, cancellationToken) ?? string.Empty).Trim();
            throw new EngineException(FailureKind.Transient, $"Patroni of node {found.Node.Name} ended: {(said.Length <= 300 ? said : "…" + said[^300..])}");
        }

        foreach (var found in now.Nodes.Where(n => n.Report is { State: "start failed" }))
            throw ServerLog.Failure($"PostgreSQL could not be started in {found.Node.Layout.Root}", await ServerLog.ReadEndAsync(machine, found.Node.Layout, cancellationToken));
        return TimeSpan.FromMilliseconds(500);
    }
}
