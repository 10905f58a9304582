using Cornac.Operators.Contract;
using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Standalone;

/// <summary>Turns what went wrong below into the contract's answer.</summary>
internal static class Failures
{
    /// <summary>The answer for an exception, or null for one that is nobody's expectation.</summary>
    public static Turn.Fail? Explain(Exception exception) => exception switch
    {
        RepositoryException e => new Turn.Fail(e.Kind, e.Message),
        EngineException e => new Turn.Fail(e.Kind, e.Message) { Address = e.Address },
        MachineException e => new Turn.Fail(Kind(e.Failure), e.Message),
        IOException or UnauthorizedAccessException => new Turn.Fail(FailureKind.Transient, exception.Message),
        _ => null,
    };

    private static FailureKind Kind(MachineFailure failure) => failure switch
    {
        MachineFailure.NoSpace => FailureKind.StorageFull,
        MachineFailure.NoAccess => FailureKind.Permanent,
        _ => FailureKind.Transient,
    };
}
