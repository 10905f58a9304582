namespace Cornac.Host.Lifecycle.Engine;

public sealed partial class WorkRunner
{
    [LoggerMessage(EventId = 4011, Level = LogLevel.Debug, Message = "Lease {Fencing} of {ResourceId} is lost: its turn is dropped")]
    private partial void LogLeaseLost(string resourceId, long fencing);

    [LoggerMessage(EventId = 4012, Level = LogLevel.Debug, Message = "The inventory is away in a turn of {ResourceId}: {Reason}")]
    private partial void LogInventoryAway(string resourceId, string reason);

    [LoggerMessage(EventId = 4013, Level = LogLevel.Error, Message = "A turn of {ResourceId} failed; it is tried again")]
    private partial void LogTurnFailed(Exception failure, string resourceId);

    [LoggerMessage(EventId = 4014, Level = LogLevel.Warning, Message = "The lease of {ResourceId} could not be given back and will expire: {Reason}")]
    private partial void LogNotReleased(string resourceId, string reason);
}
