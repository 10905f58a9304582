using System.Globalization;
using Cornac.Api.Endpoint;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Events;
using Cornac.Api.Models.Rds;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Paging;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Rds.Events;

/// <summary>Events of the last 14 days, oldest first; of the last hour unless asked otherwise.</summary>
internal sealed class DescribeEvents(InventoryDb inventory, TimeProvider clock) : IOperationHandler<DescribeEventsRequest, DescribeEventsResponse>
{
    private const int DefaultMinutes = 60;
    private const int LongestMinutes = 14 * 24 * 60;

    public async Task<DescribeEventsResponse> HandleAsync(DescribeEventsRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var page = Page.From(request.MaxRecords, request.Marker);
        Filters.From(request.Filters);
        if (request.SourceIdentifier is not null && request.SourceType is null)
            throw CommonErrors.InvalidParameterCombination("SourceType is required when SourceIdentifier is given.");

        var (from, to) = Period(request);
        var query = inventory.Set<EventRecord>().AsNoTracking().Where(e => e.AccountId == context.AccountId && e.Date >= from && e.Date <= to);
        if (request.SourceType is { } type) query = query.Where(e => e.SourceType == type);
        if (request.SourceIdentifier?.ToLowerInvariant() is { } identifier) query = query.Where(e => e.SourceIdentifier == identifier);
        if (request.EventCategories is { Count: > 0 } categories) query = query.Where(e => e.Categories.Any(c => categories.Contains(c)));
        if (page.After is { } after)
        {
            if (!long.TryParse(after, CultureInfo.InvariantCulture, out var id)) throw CommonErrors.InvalidParameterValue("The Marker is not one of DescribeEvents.");
            query = query.Where(e => e.Id > id);
        }

        var found = await query.OrderBy(e => e.Id).Take(page.Size + 1).ToListAsync(cancellationToken);
        var (events, marker) = page.Cut(found, e => e.Id.ToString(CultureInfo.InvariantCulture));
        return new DescribeEventsResponse { Events = [.. events.Select(Show)], Marker = marker };
    }

    private (DateTimeOffset From, DateTimeOffset To) Period(DescribeEventsRequest request)
    {
        var now = clock.GetUtcNow();
        if (request.Duration is < 1 or > LongestMinutes)
            throw CommonErrors.InvalidParameterValue($"Duration is {request.Duration}: give minutes, from 1 to {LongestMinutes}.");
        if (request.Duration is not null && request.StartTime is not null && request.EndTime is not null)
            throw CommonErrors.InvalidParameterCombination("Duration cannot be given together with StartTime and EndTime.");
        var earliest = now.AddMinutes(-LongestMinutes - 1);
        if (request.StartTime < earliest || request.EndTime < earliest) throw CommonErrors.InvalidParameterValue("Events are kept for 14 days: StartTime or EndTime is earlier.");
        if (request.StartTime > now) throw CommonErrors.InvalidParameterValue("StartTime is in the future.");
        var duration = TimeSpan.FromMinutes(request.Duration ?? DefaultMinutes);
        var to = request.EndTime ?? (request.StartTime is { } start && request.Duration is not null ? start + duration : now);
        var from = request.StartTime ?? to - duration;
        if (from > to) throw CommonErrors.InvalidParameterCombination("StartTime is later than EndTime.");
        return (from.ToUniversalTime(), to.ToUniversalTime());
    }

    private static Event Show(EventRecord record) => new()
    {
        SourceIdentifier = record.SourceIdentifier,
        SourceType = record.SourceType,
        SourceArn = record.SourceArn,
        Message = record.Message,
        EventCategories = record.Categories,
        Date = record.Date,
    };
}
