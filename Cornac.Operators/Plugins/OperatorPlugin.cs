namespace Cornac.Operators.Plugins;

/// <summary>A third-party operator as configuration names it.</summary>
public sealed record OperatorPlugin
{
    /// <summary>Path of the assembly; its dependencies lie beside it, listed in its <c>.deps.json</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Full name of the type that implements <see cref="Contract.IOperatorFactory"/>.</summary>
    public required string Type { get; init; }

    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);
}

/// <summary>A plug-in cannot be used; the message says which, why, and what to do.</summary>
public sealed class OperatorPluginException(string message, Exception? innerException = null) : Exception(message, innerException);
