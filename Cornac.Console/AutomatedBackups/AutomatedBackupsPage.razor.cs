using Amazon.CornacService;
using Amazon.CornacService.Model;
using Amazon.RDS;
using Amazon.RDS.Model;
using Cornac.Console.Confirming;
using Cornac.Console.Live;
using Cornac.Console.Times;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Cornac.Console.AutomatedBackups;

/// <summary>What can be restored to a point in time, since when and until when, and when that was last tried.</summary>
public sealed partial class AutomatedBackupsPage
{
    private List<BackupRow> _backups = [];
    private RestoreDrillSchedule? _schedule;
    private bool _maySeeDrills;
    private Problem? _problem;

    [Parameter]
    public string AccountId { get; set; } = "";

    [Inject]
    internal IDialogService Dialogs { get; set; } = null!;

    [Inject]
    internal IOperationToasts Toasts { get; set; } = null!;

    private List<BackupRow> Active => [.. _backups.Where(row => !row.IsRetained)];

    private List<BackupRow> Retained => [.. _backups.Where(row => row.IsRetained)];

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var rds = Account.Client<IAmazonRDS>();
        Dictionary<string, string> failures = new(StringComparer.Ordinal);
        await foreach (var instance in rds.Paginators.DescribeDBInstances(new DescribeDBInstancesRequest()).DBInstances.WithCancellation(cancellationToken))
        {
            if (instance.StatusInfos?.Find(info => info.StatusType == "backup" && info.Normal == false) is { } failure) failures[instance.DbiResourceId] = failure.Message;
        }

        var drills = await DrillsAsync(cancellationToken);
        List<BackupRow> backups = [];
        var described = rds.Paginators.DescribeDBInstanceAutomatedBackups(new DescribeDBInstanceAutomatedBackupsRequest()).DBInstanceAutomatedBackups;
        await foreach (var backup in described.WithCancellation(cancellationToken)) backups.Add(BackupRow.Of(backup, failures, drills));
        _backups = [.. backups.OrderBy(row => row.Instance, StringComparer.Ordinal).ThenBy(row => row.ResourceId, StringComparer.Ordinal)];
    }

    /// <summary>Drills and their schedule; none to whoever may not see them, which must not hide the backups.</summary>
    private async Task<List<DrillRow>> DrillsAsync(CancellationToken cancellationToken)
    {
        var cornac = Account.Client<IAmazonCornacService>();
        try
        {
            _schedule = (await cornac.DescribeRestoreDrillScheduleAsync(new(), cancellationToken)).Schedule;
            var drills = (await cornac.DescribeRestoreDrillsAsync(new(), cancellationToken)).RestoreDrills ?? [];
            _maySeeDrills = true;
            return [.. drills.Select(DrillRow.Of)];
        }
        catch (Amazon.Runtime.AmazonServiceException denied) when (Problem.Of(denied) is { Kind: ProblemKind.Denied })
        {
            _maySeeDrills = false;
            return [];
        }
    }

    private async Task DrillAsync(BackupRow row)
    {
        var cornac = Account.Client<IAmazonCornacService>();
        var id = "";
        _problem = await ActAsync(async ct => id = (await cornac.StartRestoreDrillAsync(new() { DBInstanceIdentifier = row.Instance }, ct)).RestoreDrill.RestoreDrillId);
        if (_problem is not null) return;
        var path = Account.Path("automated-backups");
        Toasts.Watch(Account.Id, async ct =>
        {
            var found = (await cornac.DescribeRestoreDrillsAsync(new() { DBInstanceIdentifier = row.Instance }, ct)).RestoreDrills?.Find(drill => drill.RestoreDrillId == id);
            return found is null || DrillRow.Of(found) is not { HasEnded: true } drill ? null : new OperationEnd(drill.HasPassed, drill.HasPassed
                ? Text["DrillPassed", row.Instance, Durations.Text(TimeSpan.FromSeconds(drill.Seconds ?? 0))] : Text["DrillFailed", row.Instance, drill.Message ?? ""], path);
        });
    }

    private async Task DeleteAsync(BackupRow row)
    {
        if (!await Dialogs.AskAsync(Text["DeleteTitle"], row.Instance, Text["DeleteLead", row.Instance], [Text["DeleteLoss"]], Text["Delete"])) return;
        _problem = await ActAsync(ct => Account.Client<IAmazonRDS>().DeleteDBInstanceAutomatedBackupAsync(new() { DbiResourceId = row.ResourceId }, ct));
    }
}
