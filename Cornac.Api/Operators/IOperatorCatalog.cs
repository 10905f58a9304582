using Cornac.Operators.Contract;

namespace Cornac.Api.Operators;

/// <summary>What the API may know of operators: their names and what they can do, never which they are.</summary>
public interface IOperatorCatalog
{
    /// <summary>Operator of instances that ask for no other.</summary>
    string DefaultOperator { get; }

    /// <summary>Names of all operators.</summary>
    IReadOnlyCollection<string> Names { get; }

    /// <summary>What an operator can do; null while it has not been able to say.</summary>
    /// <exception cref="KeyNotFoundException">No operator has this name.</exception>
    OperatorCapabilities? TryGet(string operatorName);

    /// <summary>What an operator can do, found by it not long ago.</summary>
    /// <exception cref="KeyNotFoundException">No operator has this name.</exception>
    /// <exception cref="InvalidOperationException">The operator has not been able to say yet.</exception>
    OperatorCapabilities Get(string operatorName);
}
