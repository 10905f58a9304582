using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Engine.Backups;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Standalone.Steps;

/// <summary>Lets PostgreSQL replay the source's WAL up to what was asked for, reachable by nobody, and stops it again: it then starts as any instance does.</summary>
internal sealed class Recover(PgBackRest tool, RecordStore records, TimeProvider time) : IStep
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    public OperatorStep Info { get; } = new("recover", "Replaying the log");

    public int Percent => 50;

    public bool IsNeeded(Situation now) => now.HasCluster && now.IsRestoring;

    public async Task<Wait?> TakeAsync(Situation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        var node = now.Layout.Node;
        var plan = now.Record.Recovery ?? throw new EngineException(FailureKind.Permanent, $"{now.Layout.State} does not tell how {node.Data} was restored: delete the instance and restore it again.");
        var server = new Server(node, now.Engine, time);
        if (now.Server.IsUp)
            return now.Server is { IsReady: true, IsRecovering: false } ? await FinishAsync(now, plan, server, machine, cancellationToken) : Pause;
        if (await machine.ExistsAsync(Path.Combine(node.Data, Recovery.SignalFile), cancellationToken))
            return await StartAsync(now, plan, server, machine, cancellationToken);
        if (!await Cluster.IsInArchiveRecoveryAsync(machine, node, now.Engine, cancellationToken))
            return await FinishAsync(now, plan, server, machine, cancellationToken);

        // It died between removing the signal and going live: a start now would replay all WAL that lies here, beyond the target.
        await machine.MoveAsync(node.Data, node.NewData, cancellationToken);
        return Pause;
    }

    private async Task<Wait?> StartAsync(Situation now, RecoveryPlan plan, Server server, IMachineLease machine, CancellationToken cancellationToken)
    {
        var node = now.Layout.Node;
        if (await machine.ReadTextAsync(node.RecoveryLog, cancellationToken) is { } log)
        {
            var next = Judge(now, plan, log);
            if (next != plan)
                await records.WriteAsync(now.Layout, machine, now.Record with { Recovery = plan = next }, cancellationToken);
            // What it said before is judged once: the next run speaks for itself.
            await machine.RemoveAsync(node.RecoveryLog, cancellationToken);
            if (!Recovery.EndedBeforeTarget(log) && log.Contains("FATAL:", StringComparison.Ordinal))
                throw ServerLog.Failure($"WAL could not be replayed in {node.Root}", log);
        }

        var settings = Recovery.Settings(now.Desired, plan, tool.Program, node);
        await machine.WriteTextAsync(node.ConfigurationFile(ServerConfiguration.SettingsFile), settings, FileAccessFor.HostAndInstance, cancellationToken);
        var source = now.Desired.Origin!.Source;
        var configuration = SetConfiguration.Render(source, node.Data, node.SocketDirectory, Path.Combine(node.RestoreJob, "lock"));
        await machine.WriteTextAsync(node.ConfigurationFile(Recovery.SourceFile), configuration, FileAccessFor.HostAndInstance, cancellationToken);
        try
        {
            await server.StartAsync(machine, node.RecoveryLog, cancellationToken);
        }
        catch (EngineException)
        {
            // Ended within the wait: the log tells whether that was its success, at the next turn, too.
            var said = await machine.ReadTextAsync(node.RecoveryLog, cancellationToken) ?? string.Empty;
            if (!Recovery.EndedBeforeTarget(said))
                throw;
        }

        return Pause;
    }

    /// <summary>What the last run, which has ended, means for the next.</summary>
    private static RecoveryPlan Judge(Situation now, RecoveryPlan plan, string log)
    {
        if (!Recovery.EndedBeforeTarget(log))
            return plan;
        if (!plan.HasGap)
            return plan with { ToTheEnd = true };
        var reach = Recovery.LastCommit(log) is { } last ? $"It can be restored to {last} UTC at the latest" : "It can be restored to the end of the backup only";
        throw new EngineException(
            FailureKind.Permanent, $"WAL after segment {plan.LastSegment} is missing from the archive of {now.Desired.Origin!.Source.ResourceId}. {reach}, from backup {plan.BackupId}.");
    }

    private async Task<Wait?> FinishAsync(Situation now, RecoveryPlan plan, Server server, IMachineLease machine, CancellationToken cancellationToken)
    {
        var node = now.Layout.Node;
        if (now.Server.IsUp && !await server.StopAsync(machine, StopMode.Fast, cancellationToken))
            return TimeSpan.FromSeconds(1);
        // With it goes the key to the source.
        await machine.RemoveAsync(node.ConfigurationFile(Recovery.SourceFile), cancellationToken);
        await new DetachedJob(node.RestoreJob).ForgetAsync(machine, cancellationToken);
        await records.WriteAsync(now.Layout, machine, now.Record with { Recovery = plan with { Done = true } }, cancellationToken);
        return null;
    }
}
