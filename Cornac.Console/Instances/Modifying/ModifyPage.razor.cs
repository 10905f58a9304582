using Amazon.CornacService;
using Amazon.RDS;
using Amazon.RDS.Model;
using Cornac.Console.Instances.Classes;
using Cornac.Console.Instances.Forms;
using Cornac.Console.Instances.Schedules;
using Cornac.Console.Live;
using Microsoft.AspNetCore.Components;

namespace Cornac.Console.Instances.Modifying;

/// <summary>Changes an instance.</summary>
public sealed partial class ModifyPage
{
    private DBInstance? _instance;
    private Modification? _change;
    private List<string> _classes = [];
    private ClassSizes _sizes = ClassSizes.Published;
    private bool _isMultiAzOffered;
    private bool _isBusy;
    private Problem? _problem;

    [Parameter]
    public string AccountId { get; set; } = "";

    [Parameter]
    public string Name { get; set; } = "";

    // A form is not asked anew under the person's hands.
    protected override IEnumerable<string> Topics => [];

    protected override object? Subject => Name;

    private bool HasWaiting => _instance?.PendingModifiedValues is { DBInstanceClass: not null } or { AllocatedStorage: not null } or { EngineVersion: not null }
        or { DBInstanceIdentifier: not null } or { MultiAZ: not null };

    private DateTimeOffset? NextWindow => WeeklyTimes.Parse(_change!.MaintenanceWindow)?.Next(Clock.GetUtcNow());

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var rds = Account.Client<IAmazonRDS>();
        var instance = await InstanceQueries.FindAsync(rds, Name, cancellationToken);
        var options = await rds.DescribeOrderableDBInstanceOptionsAsync(
            new DescribeOrderableDBInstanceOptionsRequest { Engine = instance.Engine, EngineVersion = instance.EngineVersion }, cancellationToken);
        _sizes = await ClassSizes.AskAsync(Account.Client<IAmazonCornacService>(), cancellationToken);
        // A class that is no longer on offer is still the one that this instance has.
        _classes = [.. (options.OrderableDBInstanceOptions ?? []).Select(option => option.DBInstanceClass).Append(instance.DBInstanceClass).Distinct(StringComparer.Ordinal)
            .OrderBy(name => name.Split('.')[1], StringComparer.Ordinal).ThenBy(name => _sizes.Of(name)?.MemoryGiB ?? 0).ThenBy(name => name, StringComparer.Ordinal)];
        _isMultiAzOffered = (options.OrderableDBInstanceOptions ?? []).Exists(option => option.MultiAZCapable == true);
        if (_instance?.DBInstanceIdentifier != instance.DBInstanceIdentifier) _change = new Modification(instance);
        _instance = instance;
    }

    private string? ErrorOf(FormField field)
    {
        if (RefusedField.Of(_problem) == field) return _problem!.Message;
        return _change!.Mistakes().TryGetValue(field, out var mistake) ? FieldTexts["Wrong." + mistake, _change.LeastGrowth].Value : null;
    }

    private async Task SaveAsync()
    {
        if (_isBusy || _change!.IsNone || _change.Mistakes().Count > 0) return;
        _isBusy = true;
        DBInstance? after = null;
        _problem = await ActAsync(async cancellationToken =>
            after = (await Account.Client<IAmazonRDS>().ModifyDBInstanceAsync(_change.ToRequest(), cancellationToken)).DBInstance);
        _isBusy = false;
        if (_problem is not null) return;
        if (!InstanceActions.IsSettled(after!.DBInstanceStatus)) Watch.UntilSettled(Account, after.DbiResourceId);
        Navigation.NavigateTo(Account.Path("instances", after.DBInstanceIdentifier));
    }
}
