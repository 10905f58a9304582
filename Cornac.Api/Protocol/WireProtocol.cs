namespace Cornac.Api.Protocol;

/// <summary>The AWS wire protocols that Cornac speaks.</summary>
public enum WireProtocol
{
    /// <summary>AWS Query: form parameters in, XML with a result wrapper out (rds, sts, iam, cloudwatch).</summary>
    Query,

    /// <summary>EC2 Query: form parameters with flattened lists in, XML without a wrapper out.</summary>
    Ec2Query,

    /// <summary>AWS JSON: <c>X-Amz-Target</c> and a JSON body in, JSON out (organizations, cloudtrail, cloudwatch).</summary>
    Json,
}
