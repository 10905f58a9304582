using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;

namespace Cornac.Console.People;

/// <summary>What takes several operations of IAM.</summary>
internal static class PersonActions
{
    private const string ChangePassword = "arn:aws:iam::aws:policy/IAMUserChangePassword";
    private const string Inactive = "Inactive";

    /// <summary>Makes somebody who signs in with a password that must be changed at once, and may change it.</summary>
    public static async Task CreateAsync(IAmazonIdentityManagementService iam, string name, string password, CancellationToken cancellationToken)
    {
        await iam.CreateUserAsync(new CreateUserRequest { UserName = name }, cancellationToken);
        await iam.AttachUserPolicyAsync(new() { UserName = name, PolicyArn = ChangePassword }, cancellationToken);
        await iam.CreateLoginProfileAsync(new() { UserName = name, Password = password, PasswordResetRequired = true }, cancellationToken);
    }

    /// <summary>Gives another password, or a first one.</summary>
    public static Task SetPasswordAsync(IAmazonIdentityManagementService iam, PersonDetails person, string password, CancellationToken cancellationToken) =>
        person.SignIn is null
            ? iam.CreateLoginProfileAsync(new() { UserName = person.Name, Password = password, PasswordResetRequired = true }, cancellationToken)
            : iam.UpdateLoginProfileAsync(new() { UserName = person.Name, Password = password, PasswordResetRequired = true }, cancellationToken);

    /// <summary>Lets nobody in by this user any more: the password goes, and keys rest. What the user may do stays, for when it comes back.</summary>
    public static async Task DisableAsync(IAmazonIdentityManagementService iam, PersonDetails person, CancellationToken cancellationToken)
    {
        foreach (var key in person.Keys.Where(key => key.IsActive))
            await iam.UpdateAccessKeyAsync(new() { UserName = person.Name, AccessKeyId = key.Id, Status = Inactive }, cancellationToken);
        if (person.SignIn is not null) await iam.DeleteLoginProfileAsync(new() { UserName = person.Name }, cancellationToken);
    }

    /// <summary>Deletes somebody after all that belongs to them, as IAM asks for.</summary>
    public static async Task DeleteAsync(IAmazonIdentityManagementService iam, PersonDetails person, CancellationToken cancellationToken)
    {
        if (person.SignIn is not null) await iam.DeleteLoginProfileAsync(new() { UserName = person.Name }, cancellationToken);
        foreach (var key in person.Keys) await iam.DeleteAccessKeyAsync(new() { UserName = person.Name, AccessKeyId = key.Id }, cancellationToken);
        foreach (var device in person.Devices) await RemoveDeviceAsync(iam, person.Name, device.Serial, cancellationToken);
        foreach (var (_, arn) in person.Attached) await iam.DetachUserPolicyAsync(new() { UserName = person.Name, PolicyArn = arn }, cancellationToken);
        foreach (var policy in person.Inline) await iam.DeleteUserPolicyAsync(new() { UserName = person.Name, PolicyName = policy }, cancellationToken);
        await iam.DeleteUserAsync(new DeleteUserRequest { UserName = person.Name }, cancellationToken);
    }

    public static async Task RemoveDeviceAsync(IAmazonIdentityManagementService iam, string name, string serial, CancellationToken cancellationToken)
    {
        await iam.DeactivateMFADeviceAsync(new() { UserName = name, SerialNumber = serial }, cancellationToken);
        await iam.DeleteVirtualMFADeviceAsync(new() { SerialNumber = serial }, cancellationToken);
    }
}
