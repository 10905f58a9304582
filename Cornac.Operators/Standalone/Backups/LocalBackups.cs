using System.Text.RegularExpressions;
using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Engine;
using Cornac.Operators.Engine.Backups;
using Cornac.Operators.Machines;
using Cornac.Operators.Machines.Local;
using Microsoft.Extensions.Logging;

namespace Cornac.Operators.Standalone.Backups;

/// <summary>Finds the node to back up: the primary, or the node that was it when the instance was stopped.</summary>
internal delegate Task<InstanceLayout> PrimaryFinder(InstanceLayout layout, CancellationToken cancellationToken);

/// <summary>Finds a standby that is as good to copy from as the primary, and spares it the work; null where there is none.</summary>
internal delegate Task<NodeLayout?> StandbyFinder(InstanceLayout layout, CancellationToken cancellationToken);

/// <summary>Backups of the instances of this host, by pgBackRest. Each set has a lease of its own beside its instance's.</summary>
internal sealed partial class LocalBackups : IBackups
{
    private static readonly OperatorStep Prepare = new("prepare-repository", "Preparing the repository");
    private static readonly OperatorStep Copy = new("back-up", "Copying the data");
    private static readonly OperatorStep Expire = new("expire", "Removing what is not kept");
    private static readonly OperatorStep Remove = new("remove-backups", "Removing all backups");
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(500);

    private readonly LocalMachine _machine;
    private readonly PgBackRest _tool;
    private readonly SetLayouts _sets;
    private readonly PrimaryFinder _primaries;
    private readonly StandbyFinder? _standbys;
    private readonly string _instances;
    private readonly RepositoryChecks _checks;
    private readonly BackingUp _backingUp;
    private readonly Pruning _pruning;
    private readonly Verifying _verifying;
    private readonly SetPreparation _preparation;
    private readonly ILogger _log;

    public LocalBackups(
        LocalMachine machine, PgBackRest tool, SetPreparation preparation, SetLayouts sets, string instances, PrimaryFinder primaries, StandbyFinder? standbys,
        Installations installations, RecordStore records, TimeProvider time, ILogger log)
    {
        (_machine, _tool, _sets, _instances, _primaries, _standbys, _preparation, _log) = (machine, tool, sets, instances, primaries, standbys, preparation, log);
        _checks = new RepositoryChecks(tool, machine);
        _backingUp = new BackingUp(tool, preparation, installations, new OfflineBackup(records, time), time, Prepare.Name, Copy.Name, log);
        _pruning = new Pruning(tool);
        _verifying = new Verifying(installations, time);
    }

    public IReadOnlyList<OperatorStep> Steps { get; } = [Prepare, Copy, Expire, Remove, .. Verifying.Steps];

    public async Task<ObservedBackups> ObserveAsync(BackupSet set, CancellationToken cancellationToken)
    {
        await _tool.RequireAsync(_machine, set.Repository.Kind, cancellationToken);
        return (await RepositoryContents.ReadAsync(_tool, _machine, set, await RenderAsync(set, cancellationToken), cancellationToken)).Observe();
    }

    public Task<Turn> BackUpAsync(BackupSet set, BackupOrder order, Fence fence, CancellationToken cancellationToken) =>
        WithSetAsync(
            set,
            Copy.Name,
            fence,
            async lease =>
            {
                var source = new BackupSource(
                    await LayoutAsync(set.ResourceId, cancellationToken),
                    _standbys is null ? null : await _standbys(new InstanceLayout(_instances, Checked(set.ResourceId)), cancellationToken)) { IsOfSeveral = _standbys is not null };
                return await _backingUp.TakeAsync(set, order, source, _sets.Of(set.ResourceId), lease, cancellationToken);
            },
            cancellationToken);

    public Task<Turn> PruneAsync(BackupSet set, BackupRetention retention, Fence fence, CancellationToken cancellationToken) =>
        WithSetAsync(set, Expire.Name, fence, async lease => await _pruning.PruneAsync(set, retention, await RenderAsync(set, cancellationToken), _sets.Of(set.ResourceId), lease, cancellationToken), cancellationToken);

    public Task<Turn> RemoveAsync(BackupSet set, Fence fence, CancellationToken cancellationToken) =>
        WithSetAsync(set, Remove.Name, fence, async lease => await _pruning.RemoveAsync(set, await RenderAsync(set, cancellationToken), _sets.Of(set.ResourceId), lease, cancellationToken), cancellationToken);

    public Task<Turn> VerifyAsync(string resourceId, VerificationOrder order, Fence fence, CancellationToken cancellationToken) =>
        GuardedAsync(
            resourceId,
            resourceId,
            Verifying.Steps[0].Name,
            fence,
            async lease => await _verifying.TakeAsync((await LayoutAsync(resourceId, cancellationToken)).Node, order, lease, cancellationToken),
            cancellationToken);

    public async Task HaltAsync(string resourceId, Fence ofSet, Fence ofInstance, CancellationToken cancellationToken)
    {
        var node = (await LayoutAsync(resourceId, cancellationToken)).Node;
        var set = _sets.Of(resourceId);
        await EndJobsAsync(set.LeaseName, ofSet, [set.Job], cancellationToken);
        await EndJobsAsync(resourceId, ofInstance, [node.RestoreJob, node.VerifyJob], cancellationToken);
    }

    public Task<RepositoryHealth> CheckAsync(BackupRepository repository, CancellationToken cancellationToken) => _checks.CheckAsync(repository, cancellationToken);

    private async Task<Turn> WithSetAsync(BackupSet set, string step, Fence fence, Func<IMachineLease, Task<Turn>> turn, CancellationToken cancellationToken) =>
        await GuardedAsync(
            set.ResourceId,
            _sets.Of(set.ResourceId).LeaseName,
            step,
            fence,
            async lease =>
            {
                await _tool.RequireAsync(lease, set.Repository.Kind, cancellationToken);
                return await turn(lease);
            },
            cancellationToken);

    private async Task<Turn> GuardedAsync(string resourceId, string leaseName, string step, Fence fence, Func<IMachineLease, Task<Turn>> turn, CancellationToken cancellationToken)
    {
        try
        {
            await using var lease = await _machine.TryLeaseAsync(leaseName, fence, cancellationToken);
            return lease is null ? new Turn.Continue(step, 0, LockPause) : await turn(lease);
        }
        catch (Exception e) when (Failures.Explain(e) is { } failure)
        {
            BackupsFailed(_log, resourceId, step, failure.Kind, failure.Message);
            return failure;
        }
    }

    private async Task EndJobsAsync(string leaseName, Fence fence, string[] jobs, CancellationToken cancellationToken)
    {
        if (!jobs.Any(Path.Exists))
            return;
        while (true)
        {
            await using var lease = await _machine.TryLeaseAsync(leaseName, fence, cancellationToken);
            if (lease is null)
            {
                await Task.Delay(LockPause, cancellationToken);
                continue;
            }

            foreach (var job in jobs)
                await new DetachedJob(job).ForgetAsync(lease, cancellationToken);
            return;
        }
    }

    private async Task<string> RenderAsync(BackupSet set, CancellationToken cancellationToken) =>
        _preparation.Render(set, (await LayoutAsync(set.ResourceId, cancellationToken)).Node);

    private Task<InstanceLayout> LayoutAsync(string resourceId, CancellationToken cancellationToken) =>
        _primaries(new InstanceLayout(_instances, Checked(resourceId)), cancellationToken);

    private static string Checked(string resourceId) =>
        ResourceId().IsMatch(resourceId) ? resourceId : throw new ArgumentException($"\"{resourceId}\" is no resource id.", nameof(resourceId));

    [GeneratedRegex(@"\Adb-[A-Z0-9]{1,60}\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ResourceId();

    [LoggerMessage(3006, LogLevel.Warning, "Backups of {ResourceId}: step {Step} failed ({Kind}): {Reason}")]
    private static partial void BackupsFailed(ILogger logger, string resourceId, string step, FailureKind kind, string reason);
}
