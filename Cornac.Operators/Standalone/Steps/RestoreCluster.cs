using System.Globalization;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Engine;
using Cornac.Operators.Engine.Backups;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Standalone.Steps;

/// <summary>Copies a backup beside the place of the data, and moves it there when it is complete.</summary>
internal sealed class RestoreCluster(PgBackRest tool, RecordStore records, TimeProvider time) : IStep
{
    private const int PercentWhenCopied = 45;

    /// <summary>Beside the data: WAL that is replayed on it.</summary>
    private const long LeastFreeBytes = 256L << 20;

    public OperatorStep Info { get; } = new("restore-cluster", "Copying the backup");

    public int Percent => 3;

    public bool IsNeeded(Situation now) => !now.HasCluster && now.IsRestoring;

    public async Task<Wait?> TakeAsync(Situation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        var node = now.Layout.Node;
        var job = new DetachedJob(node.RestoreJob);
        var state = await job.ReadAsync(machine, cancellationToken);
        switch (state.Phase)
        {
            case JobPhase.Running:
                return new Wait(state.Pause(time.GetUtcNow()), await ProgressAsync(node, state, machine, cancellationToken));
            case JobPhase.Ended when state.Result!.Succeeded && await machine.ExistsAsync(node.NewData, cancellationToken):
                await FinishAsync(now, machine, cancellationToken);
                await job.ForgetAsync(machine, cancellationToken);
                return null;
            case JobPhase.Ended:
                await job.ForgetAsync(machine, cancellationToken);
                throw await ExplainAsync(now, state.Result!, machine, cancellationToken);
            default:
                await BeginAsync(now, job, machine, cancellationToken);
                return TimeSpan.FromMilliseconds(200);
        }
    }

    private async Task BeginAsync(Situation now, DetachedJob job, IMachineLease machine, CancellationToken cancellationToken)
    {
        var node = now.Layout.Node;
        var origin = now.Desired.Origin!;
        var source = origin.Source;
        await tool.RequireAsync(machine, source.Repository.Kind, cancellationToken);
        // Locks of its own: a restore only reads, and several may.
        var configuration = SetConfiguration.Render(source, node.NewData, node.SocketDirectory, Path.Combine(node.RestoreJob, "lock"));
        var contents = await RepositoryContents.ReadAsync(tool, machine, source, configuration, cancellationToken);
        var backup = RestorePlanning.Choose(contents, origin, now.Record.Recovery?.BackupId);
        await CheckAsync(now, backup, machine, cancellationToken);
        var plan = RestorePlanning.Plan(contents, backup, origin.Target);

        var resumes = now.Record.Recovery?.BackupId == plan.BackupId && await machine.ExistsAsync(Path.Combine(node.NewData, "backup.manifest"), cancellationToken);
        if (!resumes && await machine.ExistsAsync(node.NewData, cancellationToken))
            await machine.RemoveAsync(node.NewData, cancellationToken);
        await machine.MakeDirectoryAsync(node.NewData, FileAccessFor.Instance, cancellationToken);
        var file = node.ConfigurationFile(Recovery.SourceFile);
        await machine.WriteTextAsync(file, configuration, FileAccessFor.HostAndInstance, cancellationToken);
        await records.WriteAsync(now.Layout, machine, now.Record with { Recovery = plan }, cancellationToken);

        string[] options = [$"--stanza={source.ResourceId}", $"--set={plan.BackupId}", "--type=none", .. resumes ? ["--delta"] : Array.Empty<string>(), "restore"];
        await job.StartAsync(machine, backup.DatabaseBytes.ToString(CultureInfo.InvariantCulture), tool.Command(file, options), cancellationToken);
    }

    private static async Task CheckAsync(Situation now, ObservedBackup backup, IMachineLease machine, CancellationToken cancellationToken)
    {
        var major = backup.EngineVersion.Split('.', 2)[0];
        if (!string.Equals(major, now.Engine.Major, StringComparison.Ordinal))
            throw new EngineException(FailureKind.Permanent, $"Backup {backup.Id} is of PostgreSQL {major} and cannot be restored to {now.Engine.Version}.");
        var node = now.Layout.Node;
        var needed = backup.DatabaseBytes + LeastFreeBytes;
        var free = await machine.GetFreeBytesAsync(node.Root, cancellationToken);
        if (await machine.ExistsAsync(node.NewData, cancellationToken))
            free += await machine.GetSizeAsync(node.NewData, cancellationToken);
        if (free < needed)
            throw new EngineException(FailureKind.StorageFull, $"The restore needs {needed >> 20} MiB at {node.Root}, and {free >> 20} MiB are free.");
    }

    private async Task FinishAsync(Situation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        var node = now.Layout.Node;
        var plan = now.Record.Recovery ?? throw new EngineException(FailureKind.Transient, $"{now.Layout.State} does not tell what was restored; the restore begins again.");
        var signal = Path.Combine(node.NewData, Recovery.SignalFile);
        if (plan.NeedsRecovery)
            await machine.WriteTextAsync(signal, string.Empty, FileAccessFor.Instance, cancellationToken);
        else
            await machine.RemoveAsync(signal, cancellationToken);
        await machine.WriteTextAsync(Path.Combine(node.NewData, "postgresql.conf"), ServerConfiguration.MainFile, FileAccessFor.Instance, cancellationToken);
        await machine.MoveAsync(node.NewData, node.Data, cancellationToken);
        if (!plan.NeedsRecovery)
            await records.WriteAsync(now.Layout, machine, now.Record with { Recovery = plan with { Done = true } }, cancellationToken);
    }

    private static async Task<int> ProgressAsync(NodeLayout node, JobState state, IMachineLease machine, CancellationToken cancellationToken)
    {
        var whole = Math.Max(1, long.TryParse(state.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : 1);
        var copied = await machine.ExistsAsync(node.NewData, cancellationToken) ? await machine.GetSizeAsync(node.NewData, cancellationToken) : 0;
        return 3 + (int)(Math.Min(copied, whole) * (PercentWhenCopied - 3) / whole);
    }

    private async Task<Exception> ExplainAsync(Situation now, CommandResult result, IMachineLease machine, CancellationToken cancellationToken)
    {
        if (ServerLog.IsOutOfSpace(result.StandardOutput + result.StandardError))
            return new EngineException(FailureKind.StorageFull, $"No space is left at {now.Layout.Node.Root} for the restore.");
        return result.Succeeded
            ? new EngineException(FailureKind.Transient, "The restored data are gone; the restore begins again.")
            : await BackupFailures.ExplainAsync(machine, now.Desired.Origin!.Source.Repository, result, cancellationToken);
    }
}
