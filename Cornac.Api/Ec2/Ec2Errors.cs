using System.Net;
using Cornac.Api.Protocol;

namespace Cornac.Api.Ec2;

/// <summary>The errors of EC2, which its model does not list.</summary>
/// <remarks>Source: "Error codes for the Amazon EC2 API" of the EC2 API reference.</remarks>
internal static class Ec2Errors
{
    public static AwsException UnknownAllocation(string id) => Client("InvalidAllocationID.NotFound", $"The allocation ID '{id}' does not exist.");

    public static AwsException UnknownAddress(string address) => Client("InvalidAddress.NotFound", $"The address '{address}' is not one that you have.");

    public static AwsException OutsideOfPool(string address, string pool) =>
        Client("InvalidAddress.NotFound", $"The address '{address}' is not one of the pool {pool}.");

    public static AwsException InUse(string message) => Client("InvalidIPAddress.InUse", message);

    public static AwsException InsufficientAddressCapacity(string message) =>
        new("InsufficientAddressCapacity", HttpStatusCode.InternalServerError, message, AwsFault.Receiver);

    public static AwsException UnknownPool(string id) => Client("InvalidPublicIpv4PoolID.NotFound", $"The pool ID '{id}' does not exist.");

    public static AwsException Unsupported(string message) => Client("UnsupportedOperation", message);

    /// <summary>Ends a call that was only to be tried: what may be done, and would succeed, is an error too.</summary>
    /// <exception cref="AwsException"><c>DryRunOperation</c>.</exception>
    public static void StopDryRun(bool? dryRun)
    {
        if (dryRun == true)
            throw new AwsException("DryRunOperation", HttpStatusCode.PreconditionFailed, "Request would have succeeded, but DryRun flag is set.");
    }

    private static AwsException Client(string code, string message) => new(code, HttpStatusCode.BadRequest, message);
}
