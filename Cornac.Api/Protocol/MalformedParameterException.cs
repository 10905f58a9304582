namespace Cornac.Api.Protocol;

/// <summary>A parameter can't be read as the type that the model gives it. Becomes the service's own error before it reaches a client.</summary>
public sealed class MalformedParameterException : Exception
{
    /// <param name="parameter">The dotted name, as sent.</param>
    /// <param name="value">The value, or null where it may be a secret.</param>
    /// <param name="expected">What was expected, to follow "must be".</param>
    public MalformedParameterException(string parameter, string? value, string expected)
        : base($"{parameter} must be {expected}.")
    {
        Parameter = parameter;
        Value = value;
        Expected = expected;
    }

    public string Parameter { get; }

    public string? Value { get; }

    public string Expected { get; }
}
