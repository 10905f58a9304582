using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;
using Cornac.Operators.Standalone;

namespace Cornac.Operators.Patroni.Steps;

/// <summary>Hands the data of the single node over to Patroni: its server stops here, and Patroni starts it again on the node's own address.</summary>
internal sealed class Adopt(ListenAddresses listen, RecordStore singles, TimeProvider time) : IClusterStep
{
    public const string NoSettings = "# Patroni's configuration holds the settings.\n";

    public OperatorStep Info { get; } = new("adopt", "Handing the data over to Patroni");

    public int Percent => 48;

    public bool IsNeeded(ClusterSituation now) => !now.Record.IsAdopted;

    public async Task<Wait?> TakeAsync(ClusterSituation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        var (node, _, hasData, server, _, _) = now.Nodes[0];
        if (!hasData)
            throw new EngineException(FailureKind.Permanent, $"{node.Layout.Data} holds no data.");
        if (server.IsUp && !await new Server(node.Layout, now.Engine, time).StopAsync(machine, StopMode.Fast, cancellationToken))
            return TimeSpan.FromMilliseconds(500);
        // The instance's address is not the node's any more: what holds it from here on adds it.
        await listen.EnsureAsync(node.Layout, node.Address, [], isAlone: true, machine, cancellationToken);
        var single = await singles.ReadAsync(now.Layout.Instance, machine, cancellationToken);
        await singles.WriteAsync(now.Layout.Instance, machine, single with { Starting = null, StopAsked = null }, cancellationToken);
        await machine.WriteTextAsync(node.Layout.ConfigurationFile(ServerConfiguration.SettingsFile), NoSettings, FileAccessFor.HostAndInstance, cancellationToken);
        // So the first start is one with the right settings; from then on they are in the store.
        await machine.WriteTextAsync(node.SharedFile, now.Configuration!.Shared, FileAccessFor.Instance, cancellationToken);
        var adopted = now.Record with
        {
            IsAdopted = true,
            Shared = now.Configuration.SharedFingerprint,
            Restarted = now.WantedRestart,
            RestartToken = now.Desired.RestartToken,
            SwitchoverToken = now.Desired.HighAvailability!.SwitchoverToken,
            Provisioned = single.Provisioned,
            Archive = single.Archive,
        };
        await adopted.WriteAsync(now.Layout, machine, cancellationToken);
        return null;
    }
}
