using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Cornac.Console.Times;

namespace Cornac.Console.People;

/// <summary>A user as its page shows it.</summary>
public sealed record PersonDetails(
    string Name, string Arn, DateTimeOffset CreatedAt, DateTimeOffset? LastSignIn, SignInState? SignIn, IReadOnlyList<KeyState> Keys, IReadOnlyList<DeviceState> Devices,
    IReadOnlyList<(string Name, string Arn)> Attached, IReadOnlyList<string> Inline)
{
    public static async Task<PersonDetails> LoadAsync(IAmazonIdentityManagementService iam, string name, CancellationToken cancellationToken)
    {
        var user = (await iam.GetUserAsync(new GetUserRequest { UserName = name }, cancellationToken)).User;
        List<KeyState> keys = [];
        foreach (var key in (await iam.ListAccessKeysAsync(new ListAccessKeysRequest { UserName = name }, cancellationToken)).AccessKeyMetadata ?? [])
        {
            var used = (await iam.GetAccessKeyLastUsedAsync(new() { AccessKeyId = key.AccessKeyId }, cancellationToken)).AccessKeyLastUsed;
            keys.Add(new KeyState(key.AccessKeyId, key.Status.Value, Instants.Of(key.CreateDate), used?.LastUsedDate, used?.ServiceName));
        }

        var devices = (await iam.ListMFADevicesAsync(new ListMFADevicesRequest { UserName = name }, cancellationToken)).MFADevices ?? [];
        var attached = (await iam.ListAttachedUserPoliciesAsync(new() { UserName = name }, cancellationToken)).AttachedPolicies ?? [];
        var inline = (await iam.ListUserPoliciesAsync(new() { UserName = name }, cancellationToken)).PolicyNames ?? [];
        return new PersonDetails(
            user.UserName, user.Arn, Instants.Of(user.CreateDate), user.PasswordLastUsed, await SignInAsync(iam, name, cancellationToken), keys,
            [.. devices.Select(device => new DeviceState(device.SerialNumber, Instants.Of(device.EnableDate)))],
            [.. attached.Select(policy => (policy.PolicyName, policy.PolicyArn))], inline);
    }

    private static async Task<SignInState?> SignInAsync(IAmazonIdentityManagementService iam, string name, CancellationToken cancellationToken)
    {
        try
        {
            var profile = (await iam.GetLoginProfileAsync(new() { UserName = name }, cancellationToken)).LoginProfile;
            return new SignInState(Instants.Of(profile.CreateDate), profile.PasswordResetRequired ?? false);
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }
}

/// <summary>A password that somebody signs in with; what it is nobody knows.</summary>
public sealed record SignInState(DateTimeOffset Since, bool MustChange);

/// <summary>An access key.</summary>
public sealed record KeyState(string Id, string Status, DateTimeOffset CreatedAt, DateTimeOffset? UsedAt, string? UsedFor)
{
    public bool IsActive => Status == "Active";
}

/// <summary>A device that shows codes.</summary>
public sealed record DeviceState(string Serial, DateTimeOffset Since);
