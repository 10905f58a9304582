using Cornac.Operators.Contract;
using Microsoft.Extensions.Logging;

namespace Cornac.Operators.Standalone;

public sealed partial class StandaloneOperator
{
    [LoggerMessage(3001, LogLevel.Debug, "Instance {ResourceId}: taking step {Step}")]
    private static partial void TakingStep(ILogger logger, string resourceId, string step);

    [LoggerMessage(3002, LogLevel.Warning, "Instance {ResourceId}: converging failed ({Kind}): {Reason}")]
    private static partial void ConvergingFailed(ILogger logger, string resourceId, FailureKind kind, string reason);

    [LoggerMessage(3003, LogLevel.Warning, "Instance {ResourceId}: destroying failed ({Kind}): {Reason}")]
    private static partial void DestroyingFailed(ILogger logger, string resourceId, FailureKind kind, string reason);
}
