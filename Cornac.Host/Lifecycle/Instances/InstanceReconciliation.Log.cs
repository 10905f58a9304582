using Cornac.Api.Inventory.Lifecycle;
using Cornac.Operators.Contract;

namespace Cornac.Host.Lifecycle.Instances;

public sealed partial class InstanceReconciliation
{
    [LoggerMessage(EventId = 4032, Level = LogLevel.Warning, Message = "{ResourceId}: step {Step} failed ({Kind}): {Reason}")]
    private partial void LogStepFailed(string resourceId, string? step, FailureKind kind, string reason);

    [LoggerMessage(EventId = 4033, Level = LogLevel.Warning, Message = "{ResourceId}: {Operation} is given up: {Reason}")]
    private partial void LogGivenUp(string resourceId, OperationKind? operation, string reason);

    [LoggerMessage(EventId = 4034, Level = LogLevel.Warning, Message = "{ResourceId} is {State}, but shall be {Power}: repairing")]
    private partial void LogDrift(string resourceId, InstanceState state, PowerState power);
}
