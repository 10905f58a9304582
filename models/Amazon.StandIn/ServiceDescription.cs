using Amazon.Runtime;

namespace Amazon.StandIn;

/// <summary>What a client must know of its service.</summary>
/// <param name="ServiceId">The model's own name, by which <c>AWS_ENDPOINT_URL_RDS</c> and user agents call it.</param>
/// <param name="SigningName">Name in the credential scope of signatures.</param>
/// <param name="ApiVersion">Version that requests carry.</param>
/// <param name="TargetPrefix">What stands before the operation in <c>X-Amz-Target</c>; null in the Query protocol.</param>
/// <param name="ToException">Makes the exception that the model has for an error, or the service's own.</param>
public sealed record ServiceDescription(
    string ServiceId, string SigningName, string ApiVersion, string? TargetPrefix, Func<ErrorAnswer, AmazonServiceException> ToException);
