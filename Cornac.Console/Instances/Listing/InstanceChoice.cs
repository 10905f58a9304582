using System.Globalization;
using Cornac.Console.Statuses;
using Microsoft.AspNetCore.WebUtilities;

namespace Cornac.Console.Instances.Listing;

/// <summary>Columns that the list can be sorted by.</summary>
public enum InstanceColumn
{
    Name,
    Status,
    Version,
    Class,
    Storage,
    Created,
}

/// <summary>Which instances the list shows, and in which order. It stands in the address, so that a link shows the same.</summary>
/// <param name="Search">Part of a name, status, version, class or address.</param>
/// <param name="Tone">Only those whose status means this; null for all.</param>
/// <param name="Sort">The column to sort by.</param>
/// <param name="Descending">Whether from the end.</param>
/// <param name="Page">Page, from 1.</param>
public sealed record InstanceChoice(string Search, StatusTone? Tone, InstanceColumn Sort, bool Descending, int Page)
{
    public const int PageSize = 50;

    /// <summary>Reads an address; what it does not say, or says wrongly, is as in the plain list.</summary>
    public static InstanceChoice Of(Uri address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var query = QueryHelpers.ParseQuery(address.Query);
        return new InstanceChoice(
            query.TryGetValue("q", out var search) ? search.ToString() : "",
            query.TryGetValue("status", out var tone) && Enum.TryParse<StatusTone>(tone, ignoreCase: true, out var known) && Enum.IsDefined(known) ? known : null,
            query.TryGetValue("sort", out var sort) && Enum.TryParse<InstanceColumn>(sort, ignoreCase: true, out var column) && Enum.IsDefined(column)
                ? column : InstanceColumn.Name,
            query.TryGetValue("order", out var order) && order == "desc",
            query.TryGetValue("page", out var page) && int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : 1);
    }

    /// <summary>The query of its address, with a question mark; empty for the plain list.</summary>
    public string ToQuery()
    {
        Dictionary<string, string?> parts = [];
        if (Search.Length > 0) parts["q"] = Search;
        if (Tone is { } tone) parts["status"] = tone.ToString().ToLowerInvariant();
        if (Sort != InstanceColumn.Name) parts["sort"] = Sort.ToString().ToLowerInvariant();
        if (Descending) parts["order"] = "desc";
        if (Page > 1) parts["page"] = Page.ToString(CultureInfo.InvariantCulture);
        return QueryHelpers.AddQueryString("", parts);
    }

    /// <summary>The rows that are meant, of all pages.</summary>
    public List<InstanceRow> Apply(IEnumerable<InstanceRow> rows)
    {
        var words = Search.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var found = rows.Where(row => (Tone is null || StatusTones.Of(row.Status) == Tone) && words.All(word => Has(row, word)));
        var byName = Comparer<InstanceRow>.Create((one, other) => string.CompareOrdinal(one.Name, other.Name));
        var order = Comparer<InstanceRow>.Create((one, other) => Compare(one, other) is not 0 and var compared ? (Descending ? -compared : compared) : byName.Compare(one, other));
        return [.. found.Order(order)];
    }

    /// <summary>Sorts by a column; by the same one again, the other way round.</summary>
    public InstanceChoice By(InstanceColumn column) => this with { Sort = column, Descending = column == Sort && !Descending, Page = 1 };

    private static bool Has(InstanceRow row, string word) =>
        row.Name.Contains(word, StringComparison.OrdinalIgnoreCase) || row.Status.Contains(word, StringComparison.OrdinalIgnoreCase)
        || row.Version.Contains(word, StringComparison.OrdinalIgnoreCase) || row.Class.Contains(word, StringComparison.OrdinalIgnoreCase)
        || row.Endpoint?.Contains(word, StringComparison.OrdinalIgnoreCase) == true;

    private int Compare(InstanceRow one, InstanceRow other) => Sort switch
    {
        InstanceColumn.Status => string.CompareOrdinal(one.Status, other.Status),
        InstanceColumn.Version => VersionOf(one).CompareTo(VersionOf(other)),
        InstanceColumn.Class => string.CompareOrdinal(one.Class, other.Class),
        InstanceColumn.Storage => one.StorageGiB.CompareTo(other.StorageGiB),
        InstanceColumn.Created => Nullable.Compare(one.Created, other.Created),
        _ => string.CompareOrdinal(one.Name, other.Name),
    };

    private static Version VersionOf(InstanceRow row) => Version.TryParse(row.Version, out var version) ? version : new Version(0, 0);
}
