using Cornac.Api.Endpoint;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Instances;
using Cornac.Api.Rds.Naming;

namespace Cornac.Api.Rds.Tags;

/// <summary>Finds what an ARN in a tagging request names.</summary>
internal sealed class TaggedResources(InstanceStore store)
{
    /// <summary>Loads and locks it, to change its tags.</summary>
    /// <exception cref="AwsException"><c>InvalidParameterValue</c>: no ARN of this service and account; or the resource is not found.</exception>
    public Task<InstanceRecord> LockAsync(string? arn, CallContext context, CancellationToken cancellationToken) =>
        store.LockAsync(NameOf(arn, context), context, cancellationToken);

    /// <summary>Loads it, to show its tags.</summary>
    /// <inheritdoc cref="LockAsync" path="/exception"/>
    public Task<InstanceRecord> FindAsync(string? arn, CallContext context, CancellationToken cancellationToken) =>
        store.FindAsync(NameOf(arn, context), context, cancellationToken);

    /// <summary>The ARN as policies write it: names of instances are in lower case.</summary>
    public static string Canonical(string? arn, CallContext context) =>
        RdsArn.Parse(arn ?? "") is { } parsed && RdsArn.InstanceName(parsed.ToString(), context) is { } name ? InstanceStore.Arn(name, context) : arn ?? "";

    private static string NameOf(string? text, CallContext context)
    {
        return RdsArn.Parse(text ?? "") is { } arn && RdsArn.InstanceName(arn.ToString(), context) is { } name
            ? name
            : throw CommonErrors.InvalidParameterValue($"Invalid resource name: {text}. Give an ARN such as {InstanceStore.Arn("name", context)}.");
    }
}
