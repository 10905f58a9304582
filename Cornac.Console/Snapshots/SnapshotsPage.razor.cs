using Amazon.RDS;
using Amazon.RDS.Model;
using Cornac.Console.Accounts;
using Cornac.Console.Commands;
using Cornac.Console.Confirming;
using Cornac.Console.Live;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Cornac.Console.Snapshots;

/// <summary>The account's snapshots, those of automatic backups, and those that others share with it.</summary>
public sealed partial class SnapshotsPage
{
    private const int More = 100;
    private const string All = "all";
    private List<SnapshotRow> _snapshots = [];
    private SortedSet<string> _instances = [];
    private IReadOnlyList<EnterableAccount> _accounts = [];
    private Problem? _problem;
    private SnapshotRow? _copied;
    private SnapshotRow? _sharing;
    private bool _isTaking;
    private int _shown = More;

    [Parameter]
    public string AccountId { get; set; } = "";

    /// <summary>Kind of snapshots that is listed.</summary>
    [SupplyParameterFromQuery]
    public string? Kind { get; set; }

    /// <summary>What is sought in names.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? Query { get; set; }

    [Inject]
    internal AccountDirectory Directory { get; set; } = null!;

    [Inject]
    internal NavigationManager Navigation { get; set; } = null!;

    [Inject]
    internal IDialogService Dialogs { get; set; } = null!;

    private string Chosen => Kind is SnapshotRow.Manual or SnapshotRow.Automated or SnapshotRow.Shared ? Kind : All;

    private string Sought => Query?.Trim() ?? "";

    private List<SnapshotRow> Found => [.. _snapshots.Where(row => row.Matches(Chosen, Sought))];

    private IReadOnlyList<(string, string)> Kinds =>
    [
        (All, Text["Kind.all"]), (SnapshotRow.Manual, Text["Kind.manual"]), (SnapshotRow.Automated, Text["Kind.automated"]), (SnapshotRow.Shared, Text["Kind.shared"]),
    ];

    private List<CommandParameter> ListCommand =>
        Chosen == All ? [new("IncludeShared", true)] : [new("SnapshotType", Chosen)];

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var rds = Account.Client<IAmazonRDS>();
        List<SnapshotRow> snapshots = [];
        await foreach (var snapshot in rds.Paginators.DescribeDBSnapshots(new DescribeDBSnapshotsRequest { IncludeShared = true }).DBSnapshots.WithCancellation(cancellationToken))
            snapshots.Add(SnapshotRow.Of(snapshot));
        SortedSet<string> instances = new(StringComparer.Ordinal);
        await foreach (var instance in rds.Paginators.DescribeDBInstances(new DescribeDBInstancesRequest()).DBInstances.WithCancellation(cancellationToken))
            instances.Add(instance.DBInstanceIdentifier);
        _accounts = await Directory.ListAsync(again: false, cancellationToken);
        _instances = instances;
        // What is being taken has no time yet and comes first.
        _snapshots = [.. snapshots.OrderByDescending(row => row.CreatedAt ?? DateTimeOffset.MaxValue).ThenBy(row => row.Id, StringComparer.Ordinal)];
    }

    private string AccountName(string id) => _accounts.FirstOrDefault(account => account.Id == id) is { } known ? $"{known.Name} ({id})" : id;

    private void Seek(ChangeEventArgs sought)
    {
        var text = sought.Value as string;
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("q", string.IsNullOrWhiteSpace(text) ? null : text), replace: true);
    }

    private async Task DeleteAsync(SnapshotRow row)
    {
        List<string> losses = _instances.Contains(row.Instance) ? [Text["Loss.Data", row.Instance]] : [Text["Loss.Data", row.Instance], Text["Loss.Gone", row.Instance]];
        if (!await Dialogs.AskAsync(Text["DeleteTitle"], row.Name, Text["DeleteLead", row.Name], losses, Text["Delete"])) return;
        _problem = await ActAsync(ct => Account.Client<IAmazonRDS>().DeleteDBSnapshotAsync(new DeleteDBSnapshotRequest { DBSnapshotIdentifier = row.Id }, ct));
    }
}
