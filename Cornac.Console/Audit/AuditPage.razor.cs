using Amazon.CloudTrail;
using Microsoft.AspNetCore.Components;

namespace Cornac.Console.Audit;

/// <summary>Who did what in the account, when, from where, and whether they could.</summary>
public sealed partial class AuditPage
{
    // Twenty pages of fifty: what a circuit keeps is bounded, and a filter finds what is older.
    private const int MostPages = 20;
    private List<AuditRow> _rows = [];
    private AuditFilter? _asked;
    private DateTimeOffset _askedAt;
    private string? _open;
    private bool _hasMore;
    private int _pages = 1;

    [Parameter]
    public string AccountId { get; set; } = "";

    [SupplyParameterFromQuery(Name = "by")]
    public string? Key { get; set; }

    [SupplyParameterFromQuery]
    public string? Value { get; set; }

    [SupplyParameterFromQuery]
    public string? Span { get; set; }

    private AuditFilter Filter => AuditFilter.Of(Key, Value, Span);

    private string Example => Filter.Key switch
    {
        "Username" => "marie@acme.example",
        "EventName" => "DeleteDBInstance",
        "ResourceType" => "AWS::RDS::DBInstance",
        "EventSource" => "rds.amazonaws.com",
        "ReadOnly" => "false",
        _ => "",
    };

    private IReadOnlyList<(string, string)> Spans => [.. AuditFilter.Spans.Keys.Select(span => (span, Text["Span." + span].Value))];

    protected override void OnParametersSet()
    {
        base.OnParametersSet();
        if (_asked is null || _asked == Filter) return;
        _pages = 1;
        Refresh();
    }

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var filter = _asked = Filter;
        _askedAt = Clock.GetUtcNow();
        var trail = Account.Client<IAmazonCloudTrail>();
        List<AuditRow> rows = [];
        string? token = null;
        for (var page = 0; page < _pages; page++)
        {
            var answer = await trail.LookupEventsAsync(filter.ToRequest(_askedAt, token), cancellationToken);
            rows.AddRange((answer.Events ?? []).Select(AuditRow.Of));
            token = answer.NextToken;
            if (token is null) break;
        }

        (_rows, _hasMore) = (rows, token is not null && _pages < MostPages);
    }

    private void More()
    {
        _pages++;
        Refresh();
    }

    private void Go(AuditFilter filter) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["by"] = filter.Key.Length > 0 ? filter.Key : null, ["value"] = filter.Value.Length > 0 ? filter.Value : null,
    }));

    private static string Chosen(ChangeEventArgs change) => (change.Value as string)?.Trim() ?? "";
}
