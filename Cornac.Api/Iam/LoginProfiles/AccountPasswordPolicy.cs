using Cornac.Api.Endpoint;
using Cornac.Api.Identity.Users;
using Cornac.Api.Inventory;
using Cornac.Api.Models.Iam;
using Cornac.Api.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Iam.LoginProfiles;

internal sealed class GetAccountPasswordPolicy(PasswordRules rules) : IOperationHandler<GetAccountPasswordPolicyRequest, GetAccountPasswordPolicyResponse>
{
    public async Task<GetAccountPasswordPolicyResponse> HandleAsync(
        GetAccountPasswordPolicyRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var policy = await rules.PolicyAsync(context.AccountId, cancellationToken) ?? throw NotFound(context);
        return new GetAccountPasswordPolicyResponse
        {
            PasswordPolicy = new PasswordPolicy
            {
                MinimumPasswordLength = policy.MinimumLength,
                RequireSymbols = policy.RequireSymbols,
                RequireNumbers = policy.RequireNumbers,
                RequireUppercaseCharacters = policy.RequireUppercase,
                RequireLowercaseCharacters = policy.RequireLowercase,
                AllowUsersToChangePassword = policy.UsersMayChange,
                ExpirePasswords = policy.MaxAgeDays is not null,
                MaxPasswordAge = policy.MaxAgeDays,
                PasswordReusePrevention = policy.ReusePrevention,
                HardExpiry = policy.HardExpiry,
            },
        };
    }

    public static NoSuchEntityException NotFound(CallContext context) => new($"The Password Policy with domain name {context.AccountId} cannot be found.");
}

/// <summary>Sets the whole policy: what is not given goes back to IAM's default.</summary>
internal sealed class UpdateAccountPasswordPolicy(InventoryDb inventory, PasswordRules rules)
    : IOperationHandler<UpdateAccountPasswordPolicyRequest, UpdateAccountPasswordPolicyResponse>
{
    private const int ShortestByDefault = 6;

    public async Task<UpdateAccountPasswordPolicyResponse> HandleAsync(
        UpdateAccountPasswordPolicyRequest request, CallContext context, CancellationToken cancellationToken)
    {
        var policy = await rules.PolicyAsync(context.AccountId, cancellationToken);
        if (policy is null) inventory.Add(policy = new PasswordPolicyRecord { AccountId = context.AccountId });
        policy.MinimumLength = request.MinimumPasswordLength ?? ShortestByDefault;
        policy.RequireSymbols = request.RequireSymbols ?? false;
        policy.RequireNumbers = request.RequireNumbers ?? false;
        policy.RequireUppercase = request.RequireUppercaseCharacters ?? false;
        policy.RequireLowercase = request.RequireLowercaseCharacters ?? false;
        policy.UsersMayChange = request.AllowUsersToChangePassword ?? false;
        policy.MaxAgeDays = request.MaxPasswordAge;
        policy.ReusePrevention = request.PasswordReusePrevention;
        policy.HardExpiry = request.HardExpiry ?? false;
        await inventory.SaveUniqueAsync(
            () => new ServiceFailureException("The password policy was being set by another call. Try again."), cancellationToken);
        return new UpdateAccountPasswordPolicyResponse();
    }
}

internal sealed class DeleteAccountPasswordPolicy(InventoryDb inventory)
    : IOperationHandler<DeleteAccountPasswordPolicyRequest, DeleteAccountPasswordPolicyResponse>
{
    public async Task<DeleteAccountPasswordPolicyResponse> HandleAsync(
        DeleteAccountPasswordPolicyRequest request, CallContext context, CancellationToken cancellationToken)
    {
        if (await inventory.Set<PasswordPolicyRecord>().Where(p => p.AccountId == context.AccountId).ExecuteDeleteAsync(cancellationToken) == 0)
            throw GetAccountPasswordPolicy.NotFound(context);
        return new DeleteAccountPasswordPolicyResponse();
    }
}
