using Amazon.RDS;
using Amazon.RDS.Model;
using Cornac.Console.Times;
using Microsoft.AspNetCore.Components;

namespace Cornac.Console.Events;

/// <summary>What has happened to the account's instances and snapshots, the newest first.</summary>
public sealed partial class EventsPage
{
    private const int Page = 50;

    // What a circuit keeps is bounded; whoever looks for more narrows the filter.
    private const int Most = 1000;
    private List<EventRow> _events = [];
    private EventFilter? _asked;
    private bool _isCut;

    [Parameter]
    public string AccountId { get; set; } = "";

    [SupplyParameterFromQuery]
    public string? Kind { get; set; }

    [SupplyParameterFromQuery]
    public string? Source { get; set; }

    [SupplyParameterFromQuery]
    public string? Category { get; set; }

    [SupplyParameterFromQuery]
    public string? Span { get; set; }

    [SupplyParameterFromQuery(Name = "page")]
    public int? PageNumber { get; set; }

    private EventFilter Filter => EventFilter.Of(Kind, Source, Category, Span);

    private int Number => Math.Clamp(PageNumber ?? 1, 1, Math.Max(1, (_events.Count + Page - 1) / Page));

    private int First => (Number - 1) * Page;

    private IReadOnlyList<(string, string)> Spans => [.. EventFilter.Spans.Keys.Select(span => (span, Text["Span." + span].Value))];

    protected override void OnParametersSet()
    {
        base.OnParametersSet();
        if (_asked is not null && _asked != Filter) Refresh();
    }

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var filter = _asked = Filter;
        Queue<EventRow> newest = new();
        var isCut = false;
        // The API begins with the oldest.
        await foreach (var happened in Account.Client<IAmazonRDS>().Paginators.DescribeEvents(filter.ToRequest()).Events.WithCancellation(cancellationToken))
        {
            newest.Enqueue(EventRow.Of(happened));
            if (newest.Count <= Most) continue;
            newest.Dequeue();
            isCut = true;
        }

        (_events, _isCut) = ([.. newest.Reverse()], isCut);
    }

    private void Go(EventFilter filter) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameters(new Dictionary<string, object?>(StringComparer.Ordinal)
    {
        ["kind"] = Given(filter.Kind), ["source"] = Given(filter.Source), ["category"] = Given(filter.Category), ["page"] = null,
    }));

    private string PageAddress(int number) => Navigation.GetUriWithQueryParameter("page", number > 1 ? number : null);

    private static string? Given(string text) => text.Length > 0 ? text : null;

    private static string Chosen(ChangeEventArgs change) => (change.Value as string)?.Trim() ?? "";

    internal sealed record EventRow(DateTimeOffset At, string Kind, string Source, IReadOnlyList<string> Categories, string Message)
    {
        public bool IsInstance => Kind == EventFilter.Kinds[0];

        public static EventRow Of(Event happened) => new(
            Instants.Of(happened.Date), happened.SourceType?.Value ?? "", happened.SourceIdentifier, happened.EventCategories ?? [], happened.Message);
    }
}
