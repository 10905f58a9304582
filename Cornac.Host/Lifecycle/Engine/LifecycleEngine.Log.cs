namespace Cornac.Host.Lifecycle.Engine;

public sealed partial class LifecycleEngine
{
    [LoggerMessage(EventId = 4021, Level = LogLevel.Warning, Message = "The inventory is away, work waits for it: {Reason}")]
    private partial void LogInventoryAway(string reason);

    [LoggerMessage(EventId = 4022, Level = LogLevel.Information, Message = "The inventory is back, work goes on")]
    private partial void LogInventoryBack();

    [LoggerMessage(EventId = 4023, Level = LogLevel.Error, Message = "The lifecycle engine failed and goes on")]
    private partial void LogFailed(Exception failure);

    [LoggerMessage(EventId = 4024, Level = LogLevel.Error, Message = "Work on {ResourceId} ended unexpectedly; it is tried again")]
    private partial void LogRunFailed(Exception failure, string resourceId);

    [LoggerMessage(EventId = 4025, Level = LogLevel.Information, Message = "Took over {Count} unfinished pieces of work of a former process of this host")]
    private partial void LogTakenOver(int count);

    [LoggerMessage(EventId = 4026, Level = LogLevel.Warning, Message = "The lease of {ResourceId} could not be renewed in time: its step is cancelled")]
    private partial void LogExpired(string resourceId);
}
