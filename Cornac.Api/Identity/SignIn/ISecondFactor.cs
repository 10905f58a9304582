namespace Cornac.Api.Identity.SignIn;

/// <summary>Second factors of users.</summary>
public interface ISecondFactor
{
    /// <summary>Whether the user has an MFA device that is in use.</summary>
    Task<bool> IsEnabledAsync(string userId, CancellationToken cancellationToken);

    /// <summary>Checks the code that the device shows. A code is good once.</summary>
    Task<bool> VerifyAsync(string userId, string code, CancellationToken cancellationToken);
}
