namespace Cornac.Host.Lifecycle.Engine;

public sealed partial class WakeListener
{
    [LoggerMessage(EventId = 4001, Level = LogLevel.Warning, Message = "The connection that listens for work is gone: {Reason}")]
    private partial void LogDisconnected(string reason);

    [LoggerMessage(EventId = 4002, Level = LogLevel.Information, Message = "Listening for work again")]
    private partial void LogConnected();
}
