namespace Cornac.Host.Lifecycle.Instances;

public sealed partial class InventoryGuard
{
    [LoggerMessage(EventId = 4051, Level = LogLevel.Warning, Message = "Cornac's own PostgreSQL {ResourceId} is down: starting it")]
    private partial void LogDown(string resourceId);

    [LoggerMessage(EventId = 4052, Level = LogLevel.Information, Message = "Cornac's own PostgreSQL {ResourceId} is up again")]
    private partial void LogStarted(string resourceId);

    [LoggerMessage(EventId = 4053, Level = LogLevel.Error, Message = "Cornac's own PostgreSQL {ResourceId} does not start: {Reason}")]
    private partial void LogNotStarted(string resourceId, string reason);

    [LoggerMessage(EventId = 4054, Level = LogLevel.Error, Message = "Starting Cornac's own PostgreSQL {ResourceId} failed; it is tried again")]
    private partial void LogRescueFailed(Exception failure, string resourceId);
}
