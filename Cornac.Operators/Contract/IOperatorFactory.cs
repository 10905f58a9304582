using Microsoft.Extensions.Logging;

namespace Cornac.Operators.Contract;

/// <summary>Makes an operator of a plug-in assembly. The type named in configuration implements it and has a constructor without parameters.</summary>
public interface IOperatorFactory
{
    /// <summary>Name of the operators it makes, as in <see cref="IOperator.Name"/>.</summary>
    string Name { get; }

    /// <summary>Makes the operator, once per host. An operator that is <see cref="IDisposable"/> is disposed when the host ends.</summary>
    /// <exception cref="ArgumentException">A setting is missing or wrong; the message names it.</exception>
    IOperator Create(OperatorContext context);
}

/// <summary>What the host gives to an operator.</summary>
public sealed record OperatorContext
{
    /// <summary>Folder for what the operator keeps on this machine; its own, and made before.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>The operator's own settings, as in configuration.</summary>
    public required IReadOnlyDictionary<string, string> Settings { get; init; }

    public required TimeProvider Time { get; init; }

    public required ILoggerFactory Logs { get; init; }
}
