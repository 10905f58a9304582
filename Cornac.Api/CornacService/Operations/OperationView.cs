using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Models.CornacService;

namespace Cornac.Api.CornacService.Operations;

/// <summary>An operation as clients see it.</summary>
internal static class OperationView
{
    public static Operation Show(OperationRecord operation, IReadOnlyList<OperationStepRecord> steps, StepEstimates estimates, string arn) => new()
    {
        OperationId = operation.Id.ToString(),
        Kind = operation.Kind.ToString().ToLowerInvariant(),
        Status = Status(operation),
        ResourceIdentifier = operation.ResourceName,
        ResourceArn = arn,
        ResourceId = operation.ResourceId,
        PercentComplete = operation.Percent,
        Message = operation.Message,
        CreatedTime = operation.CreatedAt,
        StartedTime = operation.StartedAt,
        EndedTime = operation.EndedAt,
        RequestedBy = operation.RequestedBy,
        RequestId = operation.RequestId,
        EstimatedSeconds = operation.EndedAt is null ? estimates.Of(operation.Kind, steps.Select(s => s.Name)) : null,
        Steps = [.. steps.Select(step => new OperationStep
        {
            Name = step.Name,
            Title = step.Title,
            StartedTime = step.StartedAt,
            EndedTime = step.EndedAt,
            Attempts = step.Attempts,
            Message = step.Message,
            EstimatedSeconds = step.EndedAt is null ? estimates.Of(operation.Kind, step.Name) : null,
        })],
    };

    private static string Status(OperationRecord operation) => operation switch
    {
        { Outcome: OperationOutcome.Succeeded } => OperationStatus.Succeeded,
        { Outcome: OperationOutcome.Failed } => OperationStatus.Failed,
        { Outcome: OperationOutcome.Superseded } => OperationStatus.Superseded,
        { RollingBack: true } => OperationStatus.RollingBack,
        { StartedAt: null } => OperationStatus.Pending,
        _ => OperationStatus.Running,
    };
}
