namespace Cornac.Host.Lifecycle.Instances;

public sealed partial class HostPresence
{
    [LoggerMessage(EventId = 4061, Level = LogLevel.Warning, Message = "{ResourceId} lies on this host, but no instance of this inventory has that id: it is left alone")]
    private partial void LogOrphan(string resourceId);

    [LoggerMessage(EventId = 4062, Level = LogLevel.Error, Message = "Showing this host's state failed; it is tried again")]
    private partial void LogFailed(Exception failure);

    [LoggerMessage(EventId = 4063, Level = LogLevel.Debug, Message = "The host's state waits for the inventory: {Reason}")]
    private partial void LogAway(string reason);
}
