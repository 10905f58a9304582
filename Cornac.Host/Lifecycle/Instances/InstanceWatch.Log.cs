namespace Cornac.Host.Lifecycle.Instances;

public sealed partial class InstanceWatch
{
    [LoggerMessage(EventId = 4041, Level = LogLevel.Error, Message = "Looking after the instances of this host failed; it is tried again")]
    private partial void LogFailed(Exception failure);

    [LoggerMessage(EventId = 4042, Level = LogLevel.Warning, Message = "{ResourceId} could not be observed")]
    private partial void LogNotObserved(Exception failure, string resourceId);
}
