using System.Globalization;
using System.Text.RegularExpressions;
using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Engine.Replication;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Standalone.Steps;

/// <summary>Copies the source of a read replica beside the place of the data, while the source runs, and moves the copy there when it is complete. A replica
/// that its source has left behind is copied anew, and answers from what it has until then.</summary>
internal sealed partial class CopySource(CertificateAuthority authority, RecordStore records, TimeProvider time) : IStep
{
    private const int PercentWhenCopied = 55;

    /// <summary>One sync of everything at the end, in place of one for each file.</summary>
    private const string Script = """
        "$1" --pgdata="$2" --dbname="$3" --slot="$4" --wal-method=stream --checkpoint=fast --progress --no-sync --no-password && sync -f "$2"
        """;

    /// <summary>What a source of another layout has in its data, and what would make the copy recover as a backup.</summary>
    private static readonly string[] NotOfAReplica = ["patroni.dynamic.json", "postgresql.base.conf", "recovery.signal", "backup_label.old"];

    public OperatorStep Info { get; } = new("copy-source", "Copying the source");

    public int Percent => 3;

    public bool IsNeeded(Situation now) => now.Desired.Follows is not null
        ? !now.HasCluster || now.IsCopying || now.Following is { IsLeftBehind: true }
        : !now.HasCluster && now.Record.Follows is not null;

    public async Task<Wait?> TakeAsync(Situation now, IMachineLease machine, CancellationToken cancellationToken)
    {
        var node = now.Layout.Node;
        var job = new DetachedJob(node.CopyJob);
        var state = await job.ReadAsync(machine, cancellationToken);
        switch (state.Phase)
        {
            case JobPhase.Running when now.Desired.Follows is not null:
                return new Wait(state.Pause(time.GetUtcNow()), await ProgressAsync(node, machine, cancellationToken));
            case JobPhase.Ended when state.Result!.Succeeded && await machine.ExistsAsync(node.NewData, cancellationToken):
                return await ReplaceAsync(now, job, machine, cancellationToken);
            case JobPhase.Ended when state.Result!.Succeeded && now.HasCluster:
                return await FinishAsync(now, job, machine, cancellationToken);
            case JobPhase.Ended:
                await job.ForgetAsync(machine, cancellationToken);
                throw ServerLog.Failure("The source could not be copied", WithoutProgress(state.Result!.StandardError));
            default:
                await BeginAsync(now, job, machine, cancellationToken);
                return TimeSpan.FromMilliseconds(200);
        }
    }

    private async Task BeginAsync(Situation now, DetachedJob job, IMachineLease machine, CancellationToken cancellationToken)
    {
        var node = now.Layout.Node;
        var source = now.Desired.Follows
            ?? throw new EngineException(FailureKind.Permanent, $"The source {now.Record.Follows} was gone before its data were copied: delete the read replica.");
        await machine.WriteTextAsync(node.ConfigurationFile(ServerConfiguration.AuthorityFile), authority.CertificatePem, FileAccessFor.HostAndInstance, cancellationToken);
        var certificate = node.ConfigurationFile(Following.CertificateFile);
        if (!authority.IsGoodFor(await machine.ReadTextAsync(certificate, cancellationToken)))
            await machine.WriteTextAsync(certificate, authority.IssueClient(now.Desired.ResourceId), FileAccessFor.HostAndInstance, cancellationToken);
        await records.WriteAsync(now.Layout, machine, now.Record with { Follows = source.ResourceId }, cancellationToken);
        await machine.RemoveAsync(node.NewData, cancellationToken);
        await machine.MakeDirectoryAsync(node.NewData, FileAccessFor.Instance, cancellationToken);
        string[] arguments =
        [
            "-c", Script, "sh", Path.Combine(now.Engine.BinDirectory, "pg_basebackup"), node.NewData, Following.Connection(source, now.Desired.ResourceId, node),
            Following.SlotOf(now.Desired.ResourceId),
        ];
        await job.StartAsync(machine, source.ResourceId, new MachineCommand("/bin/sh", arguments), cancellationToken);
    }

    /// <summary>Interrupted anywhere, the next turn finds the copy under one of its two names.</summary>
    private async Task<Wait?> ReplaceAsync(Situation now, DetachedJob job, IMachineLease machine, CancellationToken cancellationToken)
    {
        var node = now.Layout.Node;
        if (now.Server.IsUp && !await new Server(node, now.Engine, time).StopAsync(machine, StopMode.Fast, cancellationToken))
            return TimeSpan.FromMilliseconds(500);
        foreach (var name in NotOfAReplica)
            await machine.RemoveAsync(Path.Combine(node.NewData, name), cancellationToken);
        await machine.WriteTextAsync(Path.Combine(node.NewData, "postgresql.conf"), ServerConfiguration.MainFile, FileAccessFor.Instance, cancellationToken);
        await machine.WriteTextAsync(Path.Combine(node.NewData, Following.SignalFile), string.Empty, FileAccessFor.Instance, cancellationToken);
        if (await machine.ExistsAsync(node.Data, cancellationToken))
        {
            await machine.RemoveAsync(node.OldData, cancellationToken);
            await machine.MoveAsync(node.Data, node.OldData, cancellationToken);
        }

        await machine.MoveAsync(node.NewData, node.Data, cancellationToken);
        return await FinishAsync(now, job, machine, cancellationToken);
    }

    private async Task<Wait?> FinishAsync(Situation now, DetachedJob job, IMachineLease machine, CancellationToken cancellationToken)
    {
        await records.WriteAsync(now.Layout, machine, now.Record with { Provisioned = InstanceRecord.BySource, Starting = null }, cancellationToken);
        await machine.RemoveAsync(now.Layout.Node.OldData, cancellationToken);
        await job.ForgetAsync(machine, cancellationToken);
        // What was found before the step is not true any more.
        return TimeSpan.Zero;
    }

    private async Task<int> ProgressAsync(NodeLayout node, IMachine machine, CancellationToken cancellationToken)
    {
        var said = await machine.ReadTextAsync(Path.Combine(node.CopyJob, "err"), cancellationToken) ?? string.Empty;
        return PercentLine().Matches(said) is { Count: > 0 } lines && int.TryParse(lines[^1].Groups["percent"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var copied)
            ? Percent + (Math.Min(copied, 100) * (PercentWhenCopied - Percent) / 100)
            : Percent;
    }

    private static string WithoutProgress(string said) =>
        string.Join('\n', said.Split('\n', '\r').Where(line => line.Length > 0 && !PercentLine().IsMatch(line)));

    [GeneratedRegex(@"[0-9]+/[0-9]+ kB \((?<percent>[0-9]+)%\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex PercentLine();
}
