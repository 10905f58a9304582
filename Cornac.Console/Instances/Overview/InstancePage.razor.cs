using Amazon.CloudWatch;
using Amazon.CornacService;
using Amazon.CornacService.Model;
using Amazon.EC2;
using Amazon.RDS;
using Amazon.RDS.Model;
using Cornac.Console.Instances.Acting;
using Cornac.Console.Instances.Classes;
using Cornac.Console.Instances.Deleting;
using Cornac.Console.Instances.Monitoring;
using Cornac.Console.Instances.Nodes;
using Cornac.Console.Instances.Tagging;
using Cornac.Console.Instances.Temboard;
using Cornac.Console.Live;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Cornac.Console.Instances.Overview;

/// <summary>One instance: how it is, how to connect to it, and what can be done with it.</summary>
public sealed partial class InstancePage
{
    private const int ShownOperations = 50;
    private static readonly TimeSpan WhileRunning = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan WhileMeasuring = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WhileReplicating = TimeSpan.FromSeconds(5);
    private DBInstance? _instance;
    private ClassSizes? _asked;
    private List<Operation> _running = [];
    private List<Operation> _operations = [];
    private DescribeInstanceNodesResponse _nodes = new();
    private List<DBSnapshot> _snapshots = [];
    private List<Event> _events = [];
    private RestoreWindow? _window;
    private Dictionary<string, IReadOnlyList<GraphPoint>> _values = [];
    private DateTimeOffset _measured;
    private long? _used;
    private string? _ip;
    private Problem? _refusal;

    [Parameter]
    public string AccountId { get; set; } = "";

    [Parameter]
    public string Name { get; set; } = "";

    [SupplyParameterFromQuery(Name = "tab")]
    public string? Tab { get; set; }

    [SupplyParameterFromQuery(Name = "span")]
    public string? Span { get; set; }

    [SupplyParameterFromQuery(Name = "as")]
    public string? As { get; set; }

    protected override object? Subject => (Name, Shown, ShownSpan);

    // Time passes on a running step, and is measured, even when nothing else happens.
    protected override TimeSpan? AskAgainAfter => _running.Count > 0 ? WhileRunning
        : Shown == InstanceTab.Monitoring ? WhileMeasuring : Shown == InstanceTab.Nodes ? WhileReplicating : null;

    private GraphSpan ShownSpan => Enum.TryParse<GraphSpan>(Span, ignoreCase: true, out var span) && Enum.IsDefined(span) ? span : GraphSpan.Hour;

    private InstanceTab Shown => Enum.TryParse<InstanceTab>(Tab, ignoreCase: true, out var tab) && Enum.IsDefined(tab) ? tab : InstanceTab.Overview;

    private IEnumerable<InstanceTab> Tabs =>
        Enum.GetValues<InstanceTab>().Where(tab => tab != InstanceTab.Nodes || Shown == InstanceTab.Nodes || _instance!.MultiAZ == true);

    private ClassSizes _sizes => _asked ?? ClassSizes.Published;

    private Dictionary<string, string> Tags =>
        (_instance?.TagList ?? []).ToDictionary(tag => tag.Key, tag => tag.Value ?? "", StringComparer.Ordinal);

    private Uri? Temboard => _instance is null ? null
        : TemboardLink.For(Settings.Temboard, _instance.Endpoint?.Address, Tags.GetValueOrDefault(TemboardLink.Tag));

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var rds = Account.Client<IAmazonRDS>();
        var service = Account.Client<IAmazonCornacService>();
        var instance = await FindAsync(rds, cancellationToken);
        if (instance is null) return;
        var running = await InstanceQueries.RunningAsync(service, instance.DBInstanceArn, cancellationToken);
        _asked ??= await ClassSizes.AskAsync(service, cancellationToken);
        if (Shown == InstanceTab.Overview)
        {
            _ip = await InstanceQueries.AddressAsync(Account.Client<IAmazonEC2>(), instance, cancellationToken);
            _used = await Figure.StorageUsedAsync(Account.Client<IAmazonCloudWatch>(), Name, Clock.GetUtcNow(), cancellationToken);
        }
        else if (Shown == InstanceTab.Nodes)
        {
            _nodes = await service.DescribeInstanceNodesAsync(new DescribeInstanceNodesRequest { DBInstanceIdentifier = Name }, cancellationToken);
        }
        else if (Shown == InstanceTab.Monitoring)
        {
            var now = Clock.GetUtcNow();
            _values = await Figure.AskAsync(Account.Client<IAmazonCloudWatch>(), Name, ShownSpan, now, cancellationToken);
            _measured = now;
        }
        else if (Shown == InstanceTab.Backups)
        {
            _snapshots = await InstanceQueries.SnapshotsAsync(rds, Name, cancellationToken);
            _window = await InstanceQueries.RestoreWindowAsync(rds, Name, cancellationToken);
        }
        else if (Shown == InstanceTab.Events)
        {
            _events = await InstanceQueries.EventsAsync(rds, Name, cancellationToken);
        }
        else if (Shown == InstanceTab.Operations)
        {
            _operations = (await service.DescribeOperationsAsync(
                new DescribeOperationsRequest { ResourceIdentifier = instance.DBInstanceArn, MaxResults = ShownOperations }, cancellationToken)).Operations ?? [];
        }

        (_instance, _running) = (instance, running);
    }

    /// <summary>The instance of the address. One that was renamed while it was shown is followed, and null is the answer.</summary>
    private async Task<DBInstance?> FindAsync(IAmazonRDS rds, CancellationToken cancellationToken)
    {
        try
        {
            return await InstanceQueries.FindAsync(rds, Name, cancellationToken);
        }
        catch (DBInstanceNotFoundException)
        {
            var known = _instance?.DBInstanceIdentifier == Name ? _instance.DbiResourceId : null;
            _running = [];
            if (known is null || await InstanceQueries.FollowAsync(rds, known, cancellationToken) is not { } renamed) throw;
            Navigation.NavigateTo(Account.Path("instances", renamed.DBInstanceIdentifier), new NavigationOptions { ReplaceHistoryEntry = true });
            _instance = renamed;
            return null;
        }
    }

    private string PathOf(InstanceTab tab) =>
        Account.Path("instances", Name) + (tab == InstanceTab.Overview ? "" : "?tab=" + tab.ToString().ToLowerInvariant());

    /// <summary>Why an action cannot be chosen; null when it can.</summary>
    private string? ReasonAgainst(InstanceAction action)
    {
        var status = _instance!.DBInstanceStatus;
        if (!InstanceActions.Allows(status, action))
        {
            return InstanceActions.StatusesFor(action) is { Count: > 0 } needed
                ? InstanceTexts["NeedsStatus", status, string.Join(" / ", needed)] : InstanceTexts["IsDeleting"];
        }

        if (InstanceActions.ReplicationAgainst(_instance, action) is { } reason) return InstanceTexts["Against." + reason];
        return action == InstanceAction.Delete && _instance.DeletionProtection == true ? InstanceTexts["IsProtected"].Value : null;
    }

    private IEnumerable<InstanceAction> Offered => Enum.GetValues<InstanceAction>().Where(action => InstanceActions.IsOffered(_instance!, action));

    private List<InstanceAction> Refused => [.. Offered.Where(action => ReasonAgainst(action) is not null)];

    private async Task ChooseAsync(InstanceAction action)
    {
        _refusal = null;
        if (action == InstanceAction.Modify) Navigation.NavigateTo(Account.Path("instances", Name, "modify"));
        else if (action == InstanceAction.Delete) await DeleteAsync();
        else
        {
            IReadOnlyList<string> classes = action == InstanceAction.Replicate ? await InstanceQueries.ClassesAsync(Account.Client<IAmazonRDS>(), _instance!, CancellationToken.None) : [];
            await ConfirmAsync(new PlannedAction(action, Name, _instance!.MultiAZ == true)
            {
                SnapshotName = ProposedSnapshot,
                ReplicaName = Name + "-replica",
                Classes = classes,
            });
        }
    }

    private Task SwitchOverAsync()
    {
        _refusal = null;
        return ConfirmAsync(new PlannedAction(InstanceAction.Reboot, Name) { SwitchesOver = true, LastGap = _nodes.LastPlannedGap() });
    }

    private string ProposedSnapshot => $"{Name}-{Clock.GetUtcNow().UtcDateTime.ToString("yyyyMMdd-HHmm", System.Globalization.CultureInfo.InvariantCulture)}";

    private async Task ConfirmAsync(PlannedAction planned)
    {
        var title = InstanceTexts["Title." + planned.Word, Name];
        var dialog = await Dialogs.ShowAsync<ActDialog>(title, new DialogParameters<ActDialog> { { shown => shown.Choice, planned } });
        if (await dialog.Result is not { Canceled: false }) return;
        _refusal = await ActAsync(cancellationToken => planned.DoAsync(Account.Client<IAmazonRDS>(), cancellationToken));
        if (_refusal is not null) return;
        if (planned.Action == InstanceAction.Replicate) Navigation.NavigateTo(Account.Path("instances", planned.ReplicaName.Trim().ToLowerInvariant()));
        else if (planned.Action == InstanceAction.Snapshot) Watch.UntilTaken(Account, Name, planned.SnapshotName.Trim().ToLowerInvariant());
        else Watch.UntilSettled(Account, _instance!.DbiResourceId);
    }

    private async Task DeleteAsync()
    {
        var lost = new LostInstance(Name, _instance!.AllocatedStorage ?? 0, InstanceActions.HasSomethingToKeep(_instance));
        if (await Dialogs.AskDeletionAsync([lost], Clock, DeletingTexts) is not { } deletion) return;
        _refusal = await ActAsync(cancellationToken => Account.Client<IAmazonRDS>().DeleteDBInstanceAsync(deletion.ToRequest(lost), cancellationToken));
        if (_refusal is not null) return;
        Watch.UntilGone(Account, Name);
        Navigation.NavigateTo(Account.Path("instances"));
    }

    private Task<Problem?> SaveTagsAsync(TagChanges changes) =>
        ActAsync(cancellationToken => changes.ApplyAsync(Account.Client<IAmazonRDS>(), _instance!.DBInstanceArn, cancellationToken));
}
