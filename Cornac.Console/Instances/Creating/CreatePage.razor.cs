using Amazon.CornacService;
using Amazon.RDS;
using Amazon.RDS.Model;
using Cornac.Console.Instances.Classes;
using Cornac.Console.Instances.Forms;
using Cornac.Console.Instances.Schedules;
using Cornac.Console.Live;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Cornac.Console.Instances.Creating;

/// <summary>Makes a new instance.</summary>
public sealed partial class CreatePage
{
    private const string SmallestClass = "db.t3.micro";
    private readonly NewInstance _new = new();
    private readonly HashSet<FormField> _left = [];
    private List<string> _versions = [];
    private List<string> _classes = [];
    private ClassSizes _sizes = ClassSizes.Published;
    private AccountQuotaState? _quotas;
    private int _least;
    private int _most;
    private bool _isMultiAzOffered;
    private bool _tried;
    private bool _isBusy;
    private Problem? _problem;

    [Parameter]
    public string AccountId { get; set; } = "";

    // A form is not asked anew under the person's hands.
    protected override IEnumerable<string> Topics => [];

    private IReadOnlyDictionary<FormField, string> Mistakes => _new.Mistakes(_least, _most);

    private string? LocalBackup => DailyTimes.Parse(_new.BackupWindow)?.In(Browser.TimeZone, Clock.GetUtcNow());

    private string? LocalMaintenance => WeeklyTimes.Parse(_new.MaintenanceWindow)?.In(Browser.TimeZone, Clock.GetUtcNow());

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var rds = Account.Client<IAmazonRDS>();
        List<OrderableDBInstanceOption> options = [];
        string? marker = null;
        do
        {
            var page = await rds.DescribeOrderableDBInstanceOptionsAsync(
                new DescribeOrderableDBInstanceOptionsRequest { Engine = "postgres", Marker = marker }, cancellationToken);
            options.AddRange(page.OrderableDBInstanceOptions ?? []);
            marker = page.Marker;
        }
        while (!string.IsNullOrEmpty(marker));
        var versions = (await rds.DescribeDBEngineVersionsAsync(new DescribeDBEngineVersionsRequest { Engine = "postgres" }, cancellationToken)).DBEngineVersions ?? [];
        _versions = [.. versions.Select(version => version.EngineVersion).Reverse()];
        _sizes = await ClassSizes.AskAsync(Account.Client<IAmazonCornacService>(), cancellationToken);
        _classes = [.. options.Select(option => option.DBInstanceClass).Distinct(StringComparer.Ordinal)
            .OrderBy(name => name.Split('.')[1], StringComparer.Ordinal).ThenBy(name => _sizes.Of(name)?.MemoryGiB ?? 0).ThenBy(name => name, StringComparer.Ordinal)];
        (_least, _most) = (options.Max(option => option.MinStorageSize) ?? 1, options.Max(option => option.MaxStorageSize) ?? int.MaxValue);
        _isMultiAzOffered = options.Exists(option => option.MultiAZCapable == true);
        _quotas = await AccountQuotaState.AskAsync(rds, cancellationToken);
        if (_new.Version.Length == 0) _new.Version = _versions.FirstOrDefault() ?? "";
        if (_new.Class.Length == 0) _new.Class = _classes.Contains(SmallestClass) ? SmallestClass : _classes.FirstOrDefault() ?? "";
    }

    private void Left(FormField field) => _left.Add(field);

    private string? ErrorOf(FormField field)
    {
        if (RefusedField.Of(_problem) == field) return _problem!.Message;
        return (_tried || _left.Contains(field)) && Mistakes.TryGetValue(field, out var mistake) ? FieldTexts["Wrong." + mistake, _least, _most].Value : null;
    }

    private static string IdOf(FormField field) => field switch
    {
        FormField.BackupWindow => "backup-window",
        FormField.MaintenanceWindow => "maintenance-window",
        _ => field.ToString().ToLowerInvariant(),
    };

    private async Task CreateAsync()
    {
        (_tried, _problem) = (true, null);
        if (_isBusy) return;
        if (Mistakes is { Count: > 0 } mistakes)
        {
            await Script.InvokeVoidAsync("cornac.focus", IdOf(mistakes.Keys.First()));
            return;
        }

        _isBusy = true;
        DBInstance? made = null;
        _problem = await ActAsync(async cancellationToken =>
            made = (await Account.Client<IAmazonRDS>().CreateDBInstanceAsync(_new.ToRequest(), cancellationToken)).DBInstance);
        _isBusy = false;
        if (_problem is not null) return;
        Watch.UntilSettled(Account, made!.DbiResourceId);
        Navigation.NavigateTo(Account.Path("instances", made.DBInstanceIdentifier));
    }
}
