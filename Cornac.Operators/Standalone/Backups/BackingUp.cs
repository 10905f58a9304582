using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Engine;
using Cornac.Operators.Engine.Backups;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Standalone.Backups;

/// <summary>Takes a backup: a job of pgBackRest's, which carries the order's id into the repository.</summary>
internal sealed partial class BackingUp(PgBackRest tool, SetPreparation preparation, Installations installations, TimeProvider time, string prepareStep, string copyStep)
{
    private const int PercentWhenStarted = 5;
    private const int PercentWhenCopied = 95;

    public async Task<Turn> TakeAsync(BackupSet set, BackupOrder order, NodeLayout node, SetLayout layout, IMachineLease machine, CancellationToken cancellationToken)
    {
        if (!OrderId().IsMatch(order.OrderId))
            throw new ArgumentException($"\"{order.OrderId}\" is no order id: letters, digits and hyphens.", nameof(order));
        var job = new DetachedJob(layout.Job);
        var state = await job.ReadAsync(machine, cancellationToken);
        switch (state.Phase)
        {
            case JobPhase.Running:
                return new Turn.Continue(copyStep, await ProgressAsync(layout, machine, cancellationToken), state.Pause(time.GetUtcNow()));
            case JobPhase.Ended:
                await job.ForgetAsync(machine, cancellationToken);
                // One that was taken for another order is there for whoever asks for it.
                if (!state.Result!.Succeeded && string.Equals(state.Name, order.OrderId, StringComparison.Ordinal))
                    throw await ExplainAsync(set, node, state.Result, machine, cancellationToken);
                break;
        }

        var contents = await ReadAsync(set, node, machine, cancellationToken);
        if (contents.Find(order.OrderId) is not null)
            return new Turn.BackedUp(contents.Observe());
        return await StartAsync(set, order, node, layout, job, machine, cancellationToken);
    }

    private async Task<RepositoryContents> ReadAsync(BackupSet set, NodeLayout node, IMachineLease machine, CancellationToken cancellationToken) =>
        await RepositoryContents.ReadAsync(tool, machine, set, preparation.Render(set, node), cancellationToken);

    private async Task<Turn> StartAsync(BackupSet set, BackupOrder order, NodeLayout node, SetLayout layout, DetachedJob job, IMachineLease machine, CancellationToken cancellationToken)
    {
        var major = (await machine.ReadTextAsync(Path.Combine(node.Data, "PG_VERSION"), cancellationToken))?.Trim() ?? throw Gone(set);
        var engine = (await installations.FindAsync(cancellationToken)).LastOrDefault(v => string.Equals(v.Major, major, StringComparison.Ordinal))
            ?? throw new EngineException(FailureKind.Permanent, $"PostgreSQL {major} is not installed on this machine any more.");
        var server = await ServerStatus.ReadAsync(machine, node, cancellationToken);
        if (server is { IsUp: true, IsReady: false })
            return new Turn.Continue(prepareStep, 0, TimeSpan.FromSeconds(1));

        await preparation.PrepareAsync(set, node, engine, machine, cancellationToken);
        await machine.WriteTextAsync(layout.Configuration, preparation.Render(set, node), FileAccessFor.HostAndInstance, cancellationToken);
        // A stopped server is copied as it lies there: nothing changes it, and it needs no WAL.
        string[] how = server.IsReady ? [string.Create(CultureInfo.InvariantCulture, $"--pg1-port={server.Port}")] : ["--no-online"];
        string[] what = [$"--stanza={set.ResourceId}", $"--type={(order.Kind == BackupKind.Full ? "full" : "incr")}", $"--annotation=order={order.OrderId}", "backup"];
        await job.StartAsync(machine, order.OrderId, tool.Command(layout.Configuration, [.. how, .. what]), cancellationToken);
        return new Turn.Continue(copyStep, PercentWhenStarted, TimeSpan.FromMilliseconds(200));
    }

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

    [GeneratedRegex(@"\A[A-Za-z0-9-]{1,100}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OrderId();
}
