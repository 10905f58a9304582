using Cornac.Api.Endpoint;
using Cornac.Api.Inventory;
using Cornac.Api.Protocol;
using Cornac.Api.Rds.Instances;
using Cornac.Api.Rds.Naming;
using Cornac.Api.Rds.Snapshots;

namespace Cornac.Api.Rds.Tags;

/// <summary>Finds what an ARN in a tagging request names: a DB instance, a DB snapshot or an automated backup of the caller's account.</summary>
internal sealed class TaggedResources(InstanceStore instances, SnapshotStore snapshots, AutomatedBackups.AutomatedBackups backups)
{
    /// <summary>Loads and locks it, to change its tags.</summary>
    /// <exception cref="AwsException"><c>InvalidParameterValue</c>: no ARN of this service and account; or the resource is not found.</exception>
    public async Task<ITagged> LockAsync(string? text, CallContext context, CancellationToken cancellationToken) => Parse(text, context) switch
    {
        { Type: RdsArn.Instance } arn => await instances.LockAsync(arn.Name, context, cancellationToken),
        { Type: RdsArn.Snapshot } arn => await snapshots.LockOwnAsync(arn.Name, context, cancellationToken),
        var arn => await backups.LockAsync(null, arn.ToString(), context, cancellationToken),
    };

    /// <summary>Loads it, to show its tags.</summary>
    /// <inheritdoc cref="LockAsync" path="/exception"/>
    public async Task<ITagged> FindAsync(string? text, CallContext context, CancellationToken cancellationToken) => Parse(text, context) switch
    {
        { Type: RdsArn.Instance } arn => await instances.FindAsync(arn.Name, context, cancellationToken),
        { Type: RdsArn.Snapshot } arn => await snapshots.FindOwnAsync(arn.Name, context, cancellationToken),
        var arn => await backups.FindAsync(null, arn.ToString(), context, cancellationToken) ?? throw AutomatedBackups.AutomatedBackups.NotFound(arn.ToString()),
    };

    /// <summary>The ARN as policies write it: names are in lower case.</summary>
    public static string Canonical(string? text, CallContext context) => TryParse(text, context)?.ToString() ?? text ?? "";

    private static RdsArn Parse(string? text, CallContext context) => TryParse(text, context)
        ?? throw CommonErrors.InvalidParameterValue($"Invalid resource name: {text}. Give an ARN such as {InstanceStore.Arn("name", context)}.");

    /// <summary>Reads the ARN of a kind of resource that has tags; null where it is none, or not of this account and region.</summary>
    public static RdsArn? TryParse(string? text, CallContext context) =>
        RdsArn.Parse(text ?? "") is { Type: RdsArn.Instance or RdsArn.Snapshot or RdsArn.AutomatedBackup } arn
        && arn.Region == context.Region && arn.Account == context.AccountId
            ? arn with { Name = arn.Name.ToLowerInvariant() } : null;
}
