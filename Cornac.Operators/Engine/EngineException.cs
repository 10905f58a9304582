using Cornac.Operators.Contract;

namespace Cornac.Operators.Engine;

/// <summary>PostgreSQL cannot do what is asked; the message is for a person, with no secret in it.</summary>
public sealed class EngineException(FailureKind kind, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public FailureKind Kind { get; } = kind;

    /// <summary>The address that is in use, when it is not the instance's own.</summary>
    public string? Address { get; init; }
}
