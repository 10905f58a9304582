using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;
using Cornac.Operators.Standalone.Backups;

namespace Cornac.Operators.Standalone.Steps;

internal sealed class Start(ListenAddresses listen, RecordStore records, SetLayouts sets, TimeProvider time) : IStep
{
    public OperatorStep Info { get; } = new("start", "Starting PostgreSQL");

    public int Percent => 70;

    public bool IsNeeded(Situation now) => now.ShouldRun && (!now.Server.IsReady || now.MustRestart);

    public async Task<Wait?> TakeAsync(Situation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        if (!now.Server.IsUp)
        {
            await ListenAddress.EnsureAsync(now, listen, machine, cancellationToken);
            // Before the start: whoever finds a server running knows that it took at least this into account.
            await records.WriteAsync(now.Layout, machine, now.Record with { Started = Next(now), Starting = time.GetUtcNow(), StopAsked = null }, cancellationToken);
            await OfflineBackup.EndAsync(sets.Of(now.Desired.ResourceId), machine, cancellationToken);
        }

        var status = await new Server(now.Layout.Node, now.Engine, time).StartAsync(machine, cancellationToken);
        return status.IsReady ? null : TimeSpan.FromMilliseconds(500);
    }

    private static StartRecord Next(Situation now) => now.WantedStart with { RestartToken = now.Desired.RestartToken ?? now.Record.Started?.RestartToken };
}
