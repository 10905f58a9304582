using Amazon.RDS;
using Amazon.RDS.Model;
using Cornac.Console.Frame;
using Cornac.Console.Live;
using Cornac.Console.Times;
using Microsoft.AspNetCore.Components;

namespace Cornac.Console.Restoring;

/// <summary>Restores what an instance, or the kept backups of a deleted one, had at a moment into a new instance.</summary>
public sealed partial class RestoreTimePage
{
    private readonly RestoreDraft _draft = new();
    private RestoreSource? _source;
    private RestorableTimes? _times;
    private IReadOnlyList<string> _classes = [];
    private Problem? _problem;
    private string? _input;
    private bool _isChosen;
    private bool _isBusy;

    [Parameter]
    public string AccountId { get; set; } = "";

    /// <summary>The instance; null where retained backups are restored.</summary>
    [Parameter]
    public string? Name { get; set; }

    /// <summary>Id of the deleted instance whose backups were kept; null where an instance is named.</summary>
    [Parameter]
    public string? ResourceId { get; set; }

    [Inject]
    internal Browser Browser { get; set; } = null!;

    [Inject]
    internal IOperationToasts Toasts { get; set; } = null!;

    [Inject]
    internal NavigationManager Navigation { get; set; } = null!;

    protected override object? Subject => (Name, ResourceId);

    private DateTimeOffset? Chosen => _isChosen ? _times?.Read(_input) : null;

    private bool IsPossible => !_isChosen || (Chosen is { } time && _times!.Holds(time));

    private string Back => Name is null ? Account.Path("automated-backups") : Account.Path("instances", Name);

    private IReadOnlyList<Crumb> Crumbs =>
        Name is null ? [new(Text["AutomatedBackups"], Back)] : [new(Text["Instances"], Account.Path("instances")), new(Name, Back)];

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var rds = Account.Client<IAmazonRDS>();
        var backup = await FindAsync(rds, cancellationToken);
        if (_classes.Count == 0) _classes = await RestoreAction.ClassesAsync(rds, cancellationToken);
        _source = backup is null ? null : RestoreSource.Of(backup);
        _times = backup?.RestoreWindow is { EarliestTime: { } earliest, LatestTime: { } latest } ? new RestorableTimes(Instants.Of(earliest), Instants.Of(latest), Browser.TimeZone) : null;
    }

    /// <summary>The backups; null for an instance that has none.</summary>
    private async Task<DBInstanceAutomatedBackup?> FindAsync(IAmazonRDS rds, CancellationToken cancellationToken)
    {
        if (ResourceId is not null)
        {
            var retained = await rds.DescribeDBInstanceAutomatedBackupsAsync(new() { DbiResourceId = ResourceId }, cancellationToken);
            return retained.DBInstanceAutomatedBackups?[0];
        }

        var instance = (await rds.DescribeDBInstancesAsync(new() { DBInstanceIdentifier = Name }, cancellationToken)).DBInstances[0];
        var request = new DescribeDBInstanceAutomatedBackupsRequest { Filters = [new Filter { Name = "dbi-resource-id", Values = [instance.DbiResourceId] }] };
        return (await rds.DescribeDBInstanceAutomatedBackupsAsync(request, cancellationToken)).DBInstanceAutomatedBackups?.FirstOrDefault();
    }

    private void Choose((bool IsChosen, string? Input) chosen) => (_isChosen, _input) = chosen;

    private async Task RestoreAsync()
    {
        if (!IsPossible) return;
        _isBusy = true;
        _problem = await ActAsync(ct => Account.Client<IAmazonRDS>().RestoreDBInstanceToPointInTimeAsync(_draft.OfTime(_source!, Chosen), ct));
        _isBusy = false;
        if (_problem is not null) return;
        var name = _draft.Name.Trim().ToLowerInvariant();
        RestoreAction.Watch(Toasts, Account, name, Text);
        Navigation.NavigateTo(Account.Path("instances", name));
    }
}
