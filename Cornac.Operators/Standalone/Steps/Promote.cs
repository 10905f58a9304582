using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Engine.Replication;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Standalone.Steps;

/// <summary>Makes a read replica an instance of its own: PostgreSQL replays what it has received, and goes on by itself on a timeline of its own.</summary>
internal sealed class Promote(RecordStore records, TimeProvider time) : IStep
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public OperatorStep Info { get; } = new("promote", "Promoting the read replica");

    public int Percent => 80;

    public bool IsNeeded(Situation now) => now is { MustPromote: true, Server.IsReady: true };

    public async Task<Wait?> TakeAsync(Situation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        var node = now.Layout.Node;
        await new DetachedJob(node.CopyJob).ForgetAsync(machine, cancellationToken);
        await machine.RemoveAsync(node.NewData, cancellationToken);
        var psql = new Psql(node, now.Engine);
        await AskAsync("SELECT pg_promote(wait => false) WHERE pg_is_in_recovery();");
        var began = time.GetTimestamp();
        while (await machine.ExistsAsync(Path.Combine(node.Data, Following.SignalFile), cancellationToken) || (await AskAsync("SELECT pg_is_in_recovery();"))[0] is not "f")
        {
            if (time.GetElapsedTime(began) > Patience)
                return TimeSpan.FromMilliseconds(200);
            await Task.Delay(Pause, time, cancellationToken);
        }

        // Until then the control file names the timeline of the source, and pgBackRest refuses to back up.
        await AskAsync("CHECKPOINT;");
        await records.WriteAsync(now.Layout, machine, now.Record with { Follows = null }, cancellationToken);
        return TimeSpan.Zero;

        Task<IReadOnlyList<string>> AskAsync(string question) =>
            psql.RunAsync(machine, now.Server.Port, ServerConfiguration.AdministrationDatabase, question, cancellationToken);
    }
}
