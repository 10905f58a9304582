using System.Collections.Frozen;

namespace Cornac.Api.Protocol;

/// <summary>An AWS service as its model describes it, and the operations of it that Cornac offers.</summary>
public sealed class ServiceDescriptor
{
    private readonly Lazy<FrozenDictionary<string, OperationDescriptor>> _operations;

    /// <param name="operations">Called once, later: operations know their service, so neither can be made with the other at hand.</param>
    public ServiceDescriptor(Func<IReadOnlyList<OperationDescriptor>> operations) =>
        _operations = new(() => operations().ToFrozenDictionary(operation => operation.Name, StringComparer.Ordinal));

    /// <summary>The model's name: <c>rds</c>, <c>sts</c>, <c>cloudwatch</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The name in error messages and SDKs: <c>RDS</c>, <c>CloudWatch</c>.</summary>
    public required string ServiceId { get; init; }

    /// <summary>The service's name in a signature's credential scope and in policies: <c>rds</c>, <c>monitoring</c>.</summary>
    public required string SigningName { get; init; }

    /// <summary>The <c>Version</c> that Query requests name: <c>2014-10-31</c>.</summary>
    public required string ApiVersion { get; init; }

    /// <summary>The XML namespace of answers; null for services without an XML protocol.</summary>
    public string? XmlNamespace { get; init; }

    /// <summary>What stands before the dot in <c>X-Amz-Target</c>; null for services without a JSON protocol.</summary>
    public string? TargetPrefix { get; init; }

    /// <summary>The version in <c>application/x-amz-json-1.1</c>; null for services without a JSON protocol.</summary>
    public string? JsonVersion { get; init; }

    /// <summary>The protocols that Cornac speaks for this service, the preferred one first.</summary>
    public required IReadOnlyList<WireProtocol> Protocols { get; init; }

    /// <summary>Every operation that the model knows, offered or not.</summary>
    public required FrozenSet<string> KnownOperations { get; init; }

    /// <summary>The operations that Cornac offers, by name.</summary>
    public FrozenDictionary<string, OperationDescriptor> Operations => _operations.Value;

    /// <summary>Finds an operation by the Query protocol's <c>Action</c> and <c>Version</c>.</summary>
    /// <exception cref="AwsException"><c>InvalidAction</c> if the model has no such action, <c>NotImplemented</c> if Cornac does not offer it.</exception>
    public OperationDescriptor Resolve(string action, string? version)
    {
        if (!string.Equals(version, ApiVersion, StringComparison.Ordinal))
            throw CommonErrors.InvalidAction(action, version);
        return Resolve(action);
    }

    /// <summary>Finds an operation by name alone, as <c>X-Amz-Target</c> gives it.</summary>
    /// <inheritdoc cref="Resolve(string, string?)" path="/exception"/>
    public OperationDescriptor Resolve(string action)
    {
        if (Operations.TryGetValue(action, out var operation))
            return operation;
        throw KnownOperations.Contains(action)
            ? CommonErrors.NotImplemented(SigningName, action)
            : CommonErrors.InvalidAction(action, ApiVersion);
    }
}
