using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Engine;
using Cornac.Operators.Engine.Backups;
using Cornac.Operators.Machines;
using Microsoft.Extensions.Logging;

namespace Cornac.Operators.Standalone.Backups;

/// <summary>Takes a backup: a job of pgBackRest's, which carries the order's id into the repository.</summary>
internal sealed partial class BackingUp(PgBackRest tool, SetPreparation preparation, Installations installations, OfflineBackup offline, TimeProvider time, string prepareStep, string copyStep, ILogger log)
{
    private const int PercentWhenStarted = 5;
    private const int PercentWhenCopied = 95;

    public async Task<Turn> TakeAsync(BackupSet set, BackupOrder order, BackupSource source, SetLayout layout, IMachineLease machine, CancellationToken cancellationToken)
    {
        if (!OrderId().IsMatch(order.OrderId))
            throw new ArgumentException($"\"{order.OrderId}\" is no order id: letters, digits and hyphens.", nameof(order));
        var instance = source.Instance;
        var node = instance.Node;
        var job = new DetachedJob(layout.Job);
        var state = await job.ReadAsync(machine, cancellationToken);
        var isSlow = state.Phase == JobPhase.Ended && BackupAttempt.Of(state).Manner == BackupManner.Brisk && BriskBackup.WasTooShort(state.Result!);
        switch (state.Phase)
        {
            case JobPhase.Running when OfflineBackup.Is(state) && await offline.IsInTheWayAsync(instance, machine, cancellationToken):
                await job.ForgetAsync(machine, cancellationToken);
                return new Turn.Continue(prepareStep, 0, TimeSpan.FromMilliseconds(200));
            case JobPhase.Running:
                return new Turn.Continue(copyStep, await ProgressAsync(layout, machine, cancellationToken), state.Pause(time.GetUtcNow()));
            case JobPhase.Ended:
                await job.ForgetAsync(machine, cancellationToken);
                if (!state.Result!.Succeeded && !isSlow && BackupAttempt.Of(state).IsOfStandby)
                {
                    // The standby may have gone meanwhile, or fallen behind: what it cannot give, the primary can.
                    StandbyDidNotDo(log, set.ResourceId, BackupFailures.Reason(state.Result.StandardError + state.Result.StandardOutput));
                    source = source with { Standby = null };
                    break;
                }

                // One that was taken for another order is there for whoever asks for it.
                if (!state.Result!.Succeeded && !isSlow && string.Equals(BackupAttempt.Of(state).OrderId, order.OrderId, StringComparison.Ordinal))
                    throw await ExplainAsync(set, node, state.Result, machine, cancellationToken);
                break;
        }

        var configuration = preparation.Render(set, node);
        // All of it where the answer is likely to be wanted; otherwise what tells whether there is an answer.
        var isLikely = state.Phase == JobPhase.Ended && !isSlow;
        var known = isLikely ? await ReadAllAsync() : await RepositoryContents.ReadBackupsAsync(tool, machine, set, configuration, cancellationToken);
        if (known.Find(order.OrderId) is not null)
            return new Turn.BackedUp((isLikely ? known : await ReadAllAsync()).Observe());
        return await StartAsync(set, known, order, isSlow, source, layout, job, machine, cancellationToken);

        Task<RepositoryContents> ReadAllAsync() => RepositoryContents.ReadAsync(tool, machine, set, configuration, cancellationToken);
    }

    private async Task<Turn> StartAsync(
        BackupSet set, RepositoryContents known, BackupOrder order, bool isSlow, BackupSource source, SetLayout layout, DetachedJob job, IMachineLease machine,
        CancellationToken cancellationToken)
    {
        var instance = source.Instance;
        var node = instance.Node;
        var major = (await machine.ReadTextAsync(Path.Combine(node.Data, "PG_VERSION"), cancellationToken))?.Trim() ?? throw Gone(set);
        var engine = (await installations.FindAsync(cancellationToken)).LastOrDefault(v => string.Equals(v.Major, major, StringComparison.Ordinal))
            ?? throw new EngineException(FailureKind.Permanent, $"PostgreSQL {major} is not installed on this machine any more.");
        var server = await ServerStatus.ReadAsync(machine, node, cancellationToken);
        if (server is { IsUp: true, IsReady: false } || (!server.IsUp && await offline.IsInTheWayAsync(instance, machine, cancellationToken)))
            return new Turn.Continue(prepareStep, 0, TimeSpan.FromSeconds(1));

        await preparation.PrepareAsync(set, known, node, engine, machine, cancellationToken);
        var standby = server.IsReady && source.Standby is { } other && await ServerStatus.ReadAsync(machine, other, cancellationToken) is { IsReady: true } found ? (Node: other, Server: found) : default;
        var configuration = preparation.Render(set, node) + (standby.Node is null ? null : SetConfiguration.RenderStandby(standby.Node));
        await machine.WriteTextAsync(layout.Configuration, configuration, FileAccessFor.HostAndInstance, cancellationToken);
        var attempt = new BackupAttempt(order.OrderId, server switch
        {
            { IsReady: false } => BackupManner.Offline,
            _ when !isSlow && await BriskBackup.PaysAsync(order.Kind, known, node, machine, cancellationToken) => BackupManner.Brisk,
            _ => BackupManner.Patient,
        }) { IsOfStandby = standby.Node is not null };
        string[] how = attempt.Manner switch
        {
            // A stopped server is copied as it lies there: nothing changes it, and it needs no WAL.
            BackupManner.Offline => ["--no-online"],
            BackupManner.Brisk => [Port(1, server), BriskBackup.Option],
            _ => [Port(1, server)],
        };
        if (standby.Node is not null)
            how = [.. how, Port(2, standby.Server), "--backup-standby"];
        if (source.IsOfSeveral)
            how = [.. how, $"--annotation={RepositoryContents.NodeAnnotation}={(standby.Node ?? node).Name}"];
        string[] what = [$"--stanza={set.ResourceId}", $"--type={(order.Kind == BackupKind.Full ? "full" : "incr")}", $"--annotation={RepositoryContents.OrderAnnotation}={order.OrderId}", "backup"];
        await job.StartAsync(machine, attempt.JobName, tool.Command(layout.Configuration, [.. how, .. what]), cancellationToken);
        Copying(log, set.ResourceId, (standby.Node ?? node).Name, attempt.IsOfStandby ? "standby" : "primary");
        // A start looks for such a job after it is noted, and this looks for a start after the job is there: one of them sees the other.
        if (!server.IsReady && await offline.IsInTheWayAsync(instance, machine, cancellationToken))
            await job.ForgetAsync(machine, cancellationToken);
        return new Turn.Continue(copyStep, PercentWhenStarted, TimeSpan.FromMilliseconds(200));
    }

    private static string Port(int number, ServerStatus server) => string.Create(CultureInfo.InvariantCulture, $"--pg{number}-port={server.Port}");

    private static async Task<int> ProgressAsync(SetLayout layout, IMachineLease machine, CancellationToken cancellationToken)
    {
        var text = await machine.ReadTextAsync(layout.BackupLock, cancellationToken);
        try
        {
            var hundredths = string.IsNullOrEmpty(text) ? 0 : JsonSerializer.Deserialize(text, RepositoryJson.Default.LockContent)?.PctCplt ?? 0;
            return PercentWhenStarted + (Math.Clamp(hundredths, 0, 10000) * (PercentWhenCopied - PercentWhenStarted) / 10000);
        }
        catch (JsonException)
        {
            // It is being written at this moment.
            return PercentWhenStarted;
        }
    }

    private static async Task<Exception> ExplainAsync(BackupSet set, NodeLayout node, CommandResult result, IMachineLease machine, CancellationToken cancellationToken) =>
        await machine.ExistsAsync(node.Data, cancellationToken)
            ? await BackupFailures.ExplainAsync(machine, set.Repository, result, cancellationToken)
            : Gone(set);

    private static RepositoryException Gone(BackupSet set) =>
        new(FailureKind.Permanent, $"Instance {set.ResourceId} is gone, or has no data yet: there is nothing to back up.");

    [LoggerMessage(3007, LogLevel.Information, "Backups of {ResourceId}: copying from node {Node}, the {Role}")]
    private static partial void Copying(ILogger logger, string resourceId, string node, string role);

    [LoggerMessage(3008, LogLevel.Warning, "Backups of {ResourceId}: the standby could not be copied from, and the primary is: {Reason}")]
    private static partial void StandbyDidNotDo(ILogger logger, string resourceId, string reason);

    [GeneratedRegex(@"\A[A-Za-z0-9-]{1,100}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OrderId();
}
