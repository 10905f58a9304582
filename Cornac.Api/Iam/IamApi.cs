using Cornac.Api.Endpoint;
using Cornac.Api.Iam.AccessKeys;
using Cornac.Api.Iam.Account;
using Cornac.Api.Iam.LoginProfiles;
using Cornac.Api.Iam.MultiFactor;
using Cornac.Api.Iam.Policies;
using Cornac.Api.Iam.Roles;
using Cornac.Api.Iam.Simulation;
using Cornac.Api.Iam.Tags;
using Cornac.Api.Iam.Users;
using Cornac.Api.Models.Iam;
using Cornac.Api.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Cornac.Api.Iam;

/// <summary>Identity and Access Management.</summary>
internal static class IamApi
{
    /// <summary>What IAM offers here: each operation and the class that answers it.</summary>
    public static IServiceCollection AddIamOperations(this IServiceCollection services) => services
        .AddUsers()
        .AddLoginProfiles()
        .AddAccessKeys()
        .AddMultiFactor()
        .AddRoles()
        .AddPolicies()
        .AddAccount()
        .AddSimulation();

    private static IServiceCollection AddUsers(this IServiceCollection services) => services
        .AddScoped<IResourceTags, TagsOfIdentities>()
        .AddScoped<UserStore>()
        .AddOperation(IamOperations.CreateUser.HandledBy<CreateUser>())
        .AddOperation(IamOperations.GetUser.HandledBy<GetUser>())
        .AddOperation(IamOperations.ListUsers.HandledBy<ListUsers>())
        .AddOperation(IamOperations.UpdateUser.HandledBy<UpdateUser>())
        .AddOperation(IamOperations.DeleteUser.HandledBy<DeleteUser>())
        .AddOperation(IamOperations.TagUser.HandledBy<TagUser>())
        .AddOperation(IamOperations.UntagUser.HandledBy<UntagUser>())
        .AddOperation(IamOperations.ListUserTags.HandledBy<ListUserTags>())
        .AddOperation(IamOperations.ListGroupsForUser.HandledBy<ListGroupsForUser>())
        .AddOperation(IamOperations.ListSSHPublicKeys.HandledBy<ListSSHPublicKeys>())
        .AddOperation(IamOperations.ListSigningCertificates.HandledBy<ListSigningCertificates>())
        .AddOperation(IamOperations.ListServiceSpecificCredentials.HandledBy<ListServiceSpecificCredentials>());

    private static IServiceCollection AddLoginProfiles(this IServiceCollection services) => services
        .AddScoped<PasswordRules>()
        .AddOperation(IamOperations.CreateLoginProfile.HandledBy<CreateLoginProfile>())
        .AddOperation(IamOperations.GetLoginProfile.HandledBy<GetLoginProfile>())
        .AddOperation(IamOperations.UpdateLoginProfile.HandledBy<UpdateLoginProfile>())
        .AddOperation(IamOperations.DeleteLoginProfile.HandledBy<DeleteLoginProfile>())
        .AddOperation(IamOperations.ChangePassword.HandledBy<ChangePassword>())
        .AddOperation(IamOperations.GetAccountPasswordPolicy.HandledBy<GetAccountPasswordPolicy>())
        .AddOperation(IamOperations.UpdateAccountPasswordPolicy.HandledBy<UpdateAccountPasswordPolicy>())
        .AddOperation(IamOperations.DeleteAccountPasswordPolicy.HandledBy<DeleteAccountPasswordPolicy>());

    private static IServiceCollection AddAccessKeys(this IServiceCollection services) => services
        .AddOperation(IamOperations.CreateAccessKey.HandledBy<CreateAccessKey>())
        .AddOperation(IamOperations.UpdateAccessKey.HandledBy<UpdateAccessKey>())
        .AddOperation(IamOperations.DeleteAccessKey.HandledBy<DeleteAccessKey>())
        .AddOperation(IamOperations.ListAccessKeys.HandledBy<ListAccessKeys>())
        .AddOperation(IamOperations.GetAccessKeyLastUsed.HandledBy<GetAccessKeyLastUsed>());

    private static IServiceCollection AddMultiFactor(this IServiceCollection services) => services
        .AddScoped<DeviceStore>()
        .AddOperation(IamOperations.CreateVirtualMFADevice.HandledBy<CreateVirtualMFADevice>())
        .AddOperation(IamOperations.DeleteVirtualMFADevice.HandledBy<DeleteVirtualMFADevice>())
        .AddOperation(IamOperations.ListVirtualMFADevices.HandledBy<ListVirtualMFADevices>())
        .AddOperation(IamOperations.EnableMFADevice.HandledBy<EnableMFADevice>())
        .AddOperation(IamOperations.DeactivateMFADevice.HandledBy<DeactivateMFADevice>())
        .AddOperation(IamOperations.ListMFADevices.HandledBy<ListMFADevices>());

    private static IServiceCollection AddRoles(this IServiceCollection services) => services
        .AddScoped<RoleStore>()
        .AddOperation(IamOperations.CreateRole.HandledBy<CreateRole>())
        .AddOperation(IamOperations.GetRole.HandledBy<GetRole>())
        .AddOperation(IamOperations.ListRoles.HandledBy<ListRoles>())
        .AddOperation(IamOperations.UpdateRole.HandledBy<UpdateRole>())
        .AddOperation(IamOperations.UpdateAssumeRolePolicy.HandledBy<UpdateAssumeRolePolicy>())
        .AddOperation(IamOperations.DeleteRole.HandledBy<DeleteRole>())
        .AddOperation(IamOperations.TagRole.HandledBy<TagRole>())
        .AddOperation(IamOperations.UntagRole.HandledBy<UntagRole>())
        .AddOperation(IamOperations.ListRoleTags.HandledBy<ListRoleTags>())
        .AddOperation(IamOperations.ListInstanceProfilesForRole.HandledBy<ListInstanceProfilesForRole>());

    private static IServiceCollection AddPolicies(this IServiceCollection services) => services
        .AddScoped<PolicyStore>()
        .AddScoped<PolicyText>()
        .AddScoped<PrincipalPolicies>()
        .AddOperation(IamOperations.CreatePolicy.HandledBy<CreatePolicy>())
        .AddOperation(IamOperations.DeletePolicy.HandledBy<DeletePolicy>())
        .AddOperation(IamOperations.GetPolicy.HandledBy<GetPolicy>())
        .AddOperation(IamOperations.GetPolicyVersion.HandledBy<GetPolicyVersion>())
        .AddOperation(IamOperations.ListPolicyVersions.HandledBy<ListPolicyVersions>())
        .AddOperation(IamOperations.ListPolicies.HandledBy<ListPolicies>())
        .AddOperation(IamOperations.AttachUserPolicy.HandledBy<AttachUserPolicy>())
        .AddOperation(IamOperations.DetachUserPolicy.HandledBy<DetachUserPolicy>())
        .AddOperation(IamOperations.ListAttachedUserPolicies.HandledBy<ListAttachedUserPolicies>())
        .AddOperation(IamOperations.PutUserPolicy.HandledBy<PutUserPolicy>())
        .AddOperation(IamOperations.GetUserPolicy.HandledBy<GetUserPolicy>())
        .AddOperation(IamOperations.DeleteUserPolicy.HandledBy<DeleteUserPolicy>())
        .AddOperation(IamOperations.ListUserPolicies.HandledBy<ListUserPolicies>())
        .AddOperation(IamOperations.AttachRolePolicy.HandledBy<AttachRolePolicy>())
        .AddOperation(IamOperations.DetachRolePolicy.HandledBy<DetachRolePolicy>())
        .AddOperation(IamOperations.ListAttachedRolePolicies.HandledBy<ListAttachedRolePolicies>())
        .AddOperation(IamOperations.PutRolePolicy.HandledBy<PutRolePolicy>())
        .AddOperation(IamOperations.GetRolePolicy.HandledBy<GetRolePolicy>())
        .AddOperation(IamOperations.DeleteRolePolicy.HandledBy<DeleteRolePolicy>())
        .AddOperation(IamOperations.ListRolePolicies.HandledBy<ListRolePolicies>());

    private static IServiceCollection AddAccount(this IServiceCollection services) => services
        .AddOperation(IamOperations.CreateAccountAlias.HandledBy<CreateAccountAlias>())
        .AddOperation(IamOperations.DeleteAccountAlias.HandledBy<DeleteAccountAlias>())
        .AddOperation(IamOperations.ListAccountAliases.HandledBy<ListAccountAliases>())
        .AddOperation(IamOperations.GetAccountSummary.HandledBy<GetAccountSummary>());

    private static IServiceCollection AddSimulation(this IServiceCollection services) => services
        .AddScoped<SimulatedPrincipal>()
        .AddOperation(IamOperations.SimulatePrincipalPolicy.HandledBy<SimulatePrincipalPolicy>());
}
