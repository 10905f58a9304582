using System.Linq.Expressions;
using Cornac.Api.Audit;
using Cornac.Api.Endpoint;
using Cornac.Api.Inventory;
using Cornac.Api.Models.CloudTrail;
using Cornac.Api.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.CloudTrail;

/// <summary>The audit trail of the caller's account, newest first; of the last 90 days unless asked otherwise.</summary>
/// <remarks>CloudTrail API reference, "LookupEvents". There are no Insights events.</remarks>
internal sealed class LookupEvents(InventoryDb inventory, TimeProvider clock) : IOperationHandler<LookupEventsRequest, LookupEventsResponse>
{
    private const int LargestPage = 50;
    private const int DefaultDays = 90;
    private const string SourceSuffix = ".amazonaws.com";

    public async Task<LookupEventsResponse> HandleAsync(LookupEventsRequest request, CallContext context, CancellationToken cancellationToken)
    {
        if (request.StartTime > request.EndTime) throw new InvalidTimeRangeException("StartTime is later than EndTime.");
        if (request.LookupAttributes is { Count: > 1 }) throw new InvalidLookupAttributesException("Give one lookup attribute at most.");
        if (request.EventCategory is not null) return new LookupEventsResponse { Events = [] };
        var size = request.MaxResults ?? LargestPage;
        var from = (request.StartTime ?? clock.GetUtcNow().AddDays(-DefaultDays)).ToUniversalTime();
        var query = inventory.Set<AuditRecord>().AsNoTracking().Where(a => a.AccountId == context.AccountId && a.Time >= from);
        if (request.EndTime?.ToUniversalTime() is { } to) query = query.Where(a => a.Time <= to);
        foreach (var attribute in request.LookupAttributes ?? []) query = query.Where(Condition(attribute));
        if (request.NextToken is { } token)
        {
            var after = LookupPosition.Read(token, request, context.AccountId);
            query = query.Where(a => a.Time < after.Time || (a.Time == after.Time && a.Id < after.Id));
        }

        var found = await query.OrderByDescending(a => a.Time).ThenByDescending(a => a.Id).Take(size + 1).ToListAsync(cancellationToken);
        var rows = found.Take(size).ToList();
        return new LookupEventsResponse
        {
            Events = [.. rows.Select(row => Show(row, context.Region))],
            NextToken = found.Count > size ? LookupPosition.Of(rows[^1]).Write(request, context.AccountId) : null,
        };
    }

    private static Expression<Func<AuditRecord, bool>> Condition(LookupAttribute attribute)
    {
        var value = attribute.AttributeValue;
        switch (attribute.AttributeKey)
        {
            case "EventId":
                var id = Guid.TryParse(value, out var parsed) ? parsed : Guid.Empty;
                return a => a.EventId == id;
            case "EventName":
                return a => a.Operation == value;
            case "ReadOnly":
                if (!bool.TryParse(value, out var readOnly)) throw new InvalidLookupAttributesException("ReadOnly is true or false.");
                return a => a.ReadOnly == readOnly;
            case "Username":
                return a => a.Username == value;
            case "EventSource":
                var service = value.EndsWith(SourceSuffix, StringComparison.Ordinal) ? value[..^SourceSuffix.Length] : "";
                return a => a.Service == service;
            case "AccessKeyId":
                return a => a.AccessKeyId == value;
            case "ResourceType":
                var pattern = TrailResource.ArnsOf(value) ?? "";
                return a => a.Resources.Any(r => EF.Functions.Like(r, pattern));
            case "ResourceName":
                var escaped = value.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal);
                var (afterColon, afterSlash) = ("%:" + escaped, "%/" + escaped);
                return a => a.Resources.Any(r => r == value || EF.Functions.Like(r, afterColon, @"\") || EF.Functions.Like(r, afterSlash, @"\"));
            default:
                throw new InvalidLookupAttributesException($"{attribute.AttributeKey} is not a lookup attribute.");
        }
    }

    private static Event Show(AuditRecord row, string region) => new()
    {
        EventId = row.EventId.ToString(),
        EventName = row.Operation,
        ReadOnly = row.ReadOnly ? "true" : "false",
        AccessKeyId = row.AccessKeyId.Length == 0 ? null : row.AccessKeyId,
        EventTime = row.Time,
        EventSource = row.Service + SourceSuffix,
        Username = row.Username,
        Resources = [.. row.Resources.Where(arn => arn != "*").Select(TrailResource.Of).Select(r => new Resource { ResourceType = r.Type, ResourceName = r.Name })],
        CloudTrailEvent = CloudTrailRecord.Write(row, region),
    };
}
