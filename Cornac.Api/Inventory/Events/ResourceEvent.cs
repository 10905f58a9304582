using Cornac.Api.Rds.Naming;

namespace Cornac.Api.Inventory.Events;

/// <summary>Makes events of a resource that an ARN names.</summary>
internal static class ResourceEvent
{
    public static EventRecord Of(RdsArn source, DateTimeOffset date, string message, params string[] categories) => new()
    {
        AccountId = source.Account,
        SourceType = source.Type switch
        {
            RdsArn.Instance => "db-instance",
            RdsArn.Snapshot => "db-snapshot",
            _ => throw new ArgumentOutOfRangeException(nameof(source), source.Type, "No events are told of it."),
        },
        SourceIdentifier = source.Name,
        SourceArn = source.ToString(),
        Date = date,
        Categories = categories,
        Message = message.TrimEnd(),
    };
}
