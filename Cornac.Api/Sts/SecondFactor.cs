using Cornac.Api.Identity;
using Cornac.Api.Identity.MultiFactor;
using Cornac.Api.Protocol;

namespace Cornac.Api.Sts;

/// <summary>Takes the second factor that a request for temporary credentials brings along.</summary>
internal sealed class SecondFactor(MultiFactorCheck check)
{
    /// <summary>The caller, with a second factor where the request brought one.</summary>
    /// <exception cref="AwsException"><c>AccessDenied</c>: the code is wrong or the device is not the caller's; <c>ValidationError</c>: one of the two is missing.</exception>
    public async Task<Caller> ApplyAsync(Caller caller, string? serialNumber, string? code, CancellationToken cancellationToken)
    {
        if (serialNumber is null && code is null) return caller;
        if (serialNumber is null || code is null) throw CommonErrors.ValidationError("SerialNumber and TokenCode must be given together.");
        // A role session has no device of its own, and its user's codes are not for it to use.
        if (caller.UserName is null || !await check.VerifyAsync(caller.UserId, serialNumber, code, cancellationToken))
            throw CommonErrors.AccessDenied("MultiFactorAuthentication failed with invalid MFA one time pass code.");
        return caller with { MultiFactor = true };
    }
}
