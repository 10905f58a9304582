using Cornac.Api.Identity.MultiFactor;

namespace Cornac.Api.Identity.SignIn;

/// <summary>The virtual MFA devices of IAM as second factor.</summary>
internal sealed class MultiFactorDevices(MultiFactorCheck check) : ISecondFactor
{
    public Task<bool> IsEnabledAsync(string userId, CancellationToken cancellationToken) => check.IsEnabledAsync(userId, cancellationToken);

    public Task<bool> VerifyAsync(string userId, string code, CancellationToken cancellationToken) => check.VerifyAsync(userId, serialNumber: null, code, cancellationToken);
}
