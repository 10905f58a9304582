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

    /// <summary>
    /// PostgreSQL writes a checkpoint after a promotion, but takes most of <c>checkpoint_timeout</c> for it (<c>StartupXLOG</c> in its xlog.c). Until then the control
    /// file names the timeline of the source, and pgBackRest refuses to back up. Asked for by name, it hurries. How long that takes is a matter of how much there is
    /// to write: who waits gives up after a while, and the checkpointer goes on.
    /// </summary>
    private const string Hurry = """
        SET statement_timeout = '2s';
        \set ON_ERROR_STOP off
        CHECKPOINT;
        """;

    private const string IsOnItsOwn = "SELECT timeline_id = ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int FROM pg_control_checkpoint();";

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
        while (await machine.ExistsAsync(Path.Combine(node.Data, Following.SignalFile), cancellationToken) || !await IsSoAsync("SELECT NOT pg_is_in_recovery();"))
        {
            if (time.GetElapsedTime(began) > Patience)
                return TimeSpan.FromMilliseconds(200);
            await Task.Delay(Pause, time, cancellationToken);
        }

        if (!await IsSoAsync(IsOnItsOwn))
            await AskAsync(Hurry);
        if (!await IsSoAsync(IsOnItsOwn))
            return TimeSpan.FromSeconds(1);
        await records.WriteAsync(now.Layout, machine, now.Record with { Follows = null }, cancellationToken);
        return TimeSpan.Zero;

        async Task<bool> IsSoAsync(string question) => (await AskAsync(question))[0] is "t";

        Task<IReadOnlyList<string>> AskAsync(string question) =>
            psql.RunAsync(machine, now.Server.Port, ServerConfiguration.AdministrationDatabase, question, cancellationToken);
    }
}
