using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Standalone.Steps;

/// <summary>Stops a server that shall be down, or that must start again to take a change: fast at first, immediately when that takes too long.</summary>
internal sealed class Stop(RecordStore records, TimeProvider time) : IStep
{
    private static readonly TimeSpan FastFor = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ImmediateFor = TimeSpan.FromSeconds(20);

    public OperatorStep Info { get; } = new("stop", "Stopping PostgreSQL");

    public int Percent => 65;

    public bool IsNeeded(Situation now) => now.Server.IsUp && (!now.ShouldRun || now.MustRestart);

    public async Task<Wait?> TakeAsync(Situation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        var record = now.Record;
        if (record.StopAsked is null)
        {
            record = record with { StopAsked = time.GetUtcNow() };
            await records.WriteAsync(now.Layout, machine, record, cancellationToken);
        }

        var waited = time.GetUtcNow() - record.StopAsked.Value;
        var mode = waited < FastFor ? StopMode.Fast : waited < FastFor + ImmediateFor ? StopMode.Immediate : StopMode.Kill;
        var stopped = await new Server(now.Layout.Node, now.Engine, time).StopAsync(machine, mode, cancellationToken);
        if (!stopped)
            return TimeSpan.FromSeconds(1);
        await records.WriteAsync(now.Layout, machine, record with { StopAsked = null, Starting = null }, cancellationToken);
        return null;
    }
}
