using Amazon.CornacService;
using Amazon.RDS;
using Amazon.RDS.Model;
using Cornac.Console.Instances.Classes;
using Cornac.Console.Instances.Deleting;
using Cornac.Console.Live;
using Cornac.Console.Statuses;
using Microsoft.AspNetCore.Components;

namespace Cornac.Console.Instances.Listing;

/// <summary>All instances of an account.</summary>
public sealed partial class InstancesPage
{
    private readonly HashSet<string> _selected = new(StringComparer.Ordinal);
    private readonly List<(string Name, Problem Problem)> _failures = [];
    private List<InstanceRow> _rows = [];
    private List<InstanceRow> _found = [];
    private ClassSizes? _asked;
    private InstanceChoice _choice = null!;

    [Parameter]
    public string AccountId { get; set; } = "";

    private ClassSizes _sizes => _asked ?? ClassSizes.Published;

    private int Pages => Math.Max(1, (_found.Count + InstanceChoice.PageSize - 1) / InstanceChoice.PageSize);

    private int Page => Math.Min(_choice.Page, Pages);

    private IEnumerable<InstanceRow> Shown => _found.Skip((Page - 1) * InstanceChoice.PageSize).Take(InstanceChoice.PageSize);

    private bool AllShownSelected => Shown.All(row => _selected.Contains(row.Name));

    private IEnumerable<InstanceRow> Selection => _rows.Where(row => _selected.Contains(row.Name));

    protected override void OnInitialized() => _choice = InstanceChoice.Of(new Uri(Navigation.Uri));

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var instances = await InstanceQueries.ListAsync(Account.Client<IAmazonRDS>(), IsLoaded ? null : ShowFirst, cancellationToken);
        var service = Account.Client<IAmazonCornacService>();
        var running = (await InstanceQueries.RunningAsync(service, resource: null, cancellationToken))
            .DistinctBy(operation => operation.ResourceId, StringComparer.Ordinal).ToDictionary(operation => operation.ResourceId, StringComparer.Ordinal);
        _asked ??= await ClassSizes.AskAsync(service, cancellationToken);
        _rows = [.. instances.Select(instance => InstanceRow.Of(instance, running.GetValueOrDefault(instance.DbiResourceId)))];
        _selected.IntersectWith(_rows.Select(row => row.Name));
        _found = _choice.Apply(_rows);
    }

    /// <summary>Many instances come in many pages; the first of them is what most people look at.</summary>
    private void ShowFirst(IReadOnlyList<DBInstance> first)
    {
        _rows = [.. first.Select(instance => InstanceRow.Of(instance, null))];
        _found = _choice.Apply(_rows);
        ShowSoFar();
    }

    private Task Searched(ChangeEventArgs change) => ChooseAsync(_choice with { Search = change.Value as string ?? "", Page = 1 });

    private Task Filtered(ChangeEventArgs change) =>
        ChooseAsync(_choice with { Tone = Enum.TryParse<StatusTone>(change.Value as string, out var tone) ? tone : null, Page = 1 });

    private Task Sorted(ChangeEventArgs change) =>
        Enum.TryParse<InstanceColumn>(change.Value as string, out var column) ? ChooseAsync(_choice with { Sort = column, Page = 1 }) : Task.CompletedTask;

    private Task ShowAll() => ChooseAsync(_choice with { Search = "", Tone = null, Page = 1 });

    private Task ChooseAsync(InstanceChoice choice)
    {
        _choice = choice;
        _found = choice.Apply(_rows);
        Navigation.NavigateTo(Account.Path("instances") + choice.ToQuery(), new NavigationOptions { ReplaceHistoryEntry = true });
        return Task.CompletedTask;
    }

    private void Toggle(string name)
    {
        if (!_selected.Remove(name)) _selected.Add(name);
    }

    private void SelectShown(ChangeEventArgs change)
    {
        if (change.Value is true) _selected.UnionWith(Shown.Select(row => row.Name));
        else _selected.ExceptWith(Shown.Select(row => row.Name));
    }

    private bool CanAll(InstanceAction action) =>
        Selection.All(row => InstanceActions.Allows(row.Status, action) && !(action == InstanceAction.Delete && row.IsProtected));

    private async Task BulkAsync(InstanceAction action)
    {
        var rds = Account.Client<IAmazonRDS>();
        var chosen = Selection.ToList();
        await EachAsync([.. chosen.Select(row => row.Name)], (name, cancellationToken) => action == InstanceAction.Start
            ? rds.StartDBInstanceAsync(new StartDBInstanceRequest { DBInstanceIdentifier = name }, cancellationToken)
            : rds.StopDBInstanceAsync(new StopDBInstanceRequest { DBInstanceIdentifier = name }, cancellationToken));
        foreach (var row in chosen.Where(row => !_failures.Exists(failure => failure.Name == row.Name))) Watch.UntilSettled(Account, row.ResourceId);
    }

    private async Task DeleteAsync()
    {
        var lost = Selection.Select(row => new LostInstance(row.Name, row.StorageGiB, !row.IsBare)).ToList();
        if (await Dialogs.AskDeletionAsync(lost, Clock, DeletingTexts) is not { } deletion) return;
        var rds = Account.Client<IAmazonRDS>();
        await EachAsync([.. lost.Select(one => one.Name)], (name, cancellationToken) =>
            rds.DeleteDBInstanceAsync(deletion.ToRequest(lost.Single(one => one.Name == name)), cancellationToken));
        foreach (var one in lost.Where(one => !_failures.Exists(failure => failure.Name == one.Name))) Watch.UntilGone(Account, one.Name);
    }

    /// <summary>Does it to each, and keeps what failed for the person to read; those stay selected.</summary>
    private async Task EachAsync(IReadOnlyList<string> names, Func<string, CancellationToken, Task> act)
    {
        _failures.Clear();
        foreach (var name in names)
        {
            if (await ActAsync(cancellationToken => act(name, cancellationToken)) is { } problem) _failures.Add((name, problem));
            else _selected.Remove(name);
        }
    }
}
