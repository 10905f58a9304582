namespace Cornac.Api.Identity.SignIn;

/// <summary>No user has an MFA device.</summary>
internal sealed class NoSecondFactor : ISecondFactor
{
    public Task<bool> IsEnabledAsync(string userId, CancellationToken cancellationToken) => Task.FromResult(false);

    public Task<bool> VerifyAsync(string userId, string code, CancellationToken cancellationToken) => Task.FromResult(false);
}
