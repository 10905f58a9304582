using System.Net;

namespace Cornac.Api.Tests.Iam;

public sealed class LoginProfileTests(IamWorld world) : IClassFixture<IamWorld>
{
    [Fact]
    public async Task Password_policy_decides_which_passwords_are_taken()
    {
        (await world.Admin.CallAsync("GetAccountPasswordPolicy")).Refused("NoSuchEntity", HttpStatusCode.NotFound);
        var user = await world.AddUserAsync("paul");
        (await world.Admin.CallAsync("CreateLoginProfile", ("UserName", "paul"), ("Password", "alllowercase"))).Refused("PasswordPolicyViolation");
        (await world.Admin.CallAsync("CreateLoginProfile", ("UserName", "paul"), ("Password", "Aa1-567"))).Refused("PasswordPolicyViolation");
        (await world.Admin.CallAsync("CreateLoginProfile", ("UserName", "paul"), ("Password", "Correct-Horse-1"))).Succeeded();
        (await world.Admin.CallAsync("CreateLoginProfile", ("UserName", "paul"), ("Password", "Correct-Horse-1"))).Refused("EntityAlreadyExists", HttpStatusCode.Conflict);

        var change = (string from, string to) => user.CallAsync("ChangePassword", ("OldPassword", from), ("NewPassword", to));
        (await change("Correct-Horse-1", "Correct-Horse-2")).Refused("AccessDenied", HttpStatusCode.Forbidden);
        (await world.Admin.CallAsync(
            "UpdateAccountPasswordPolicy", ("MinimumPasswordLength", "14"), ("RequireNumbers", "true"), ("AllowUsersToChangePassword", "true"),
            ("PasswordReusePrevention", "2"), ("MaxPasswordAge", "90"))).Succeeded();
        var policy = (await world.Admin.CallAsync("GetAccountPasswordPolicy")).Succeeded();
        Assert.Equal(("14", "true", "90", "false"), (policy.Value("MinimumPasswordLength"), policy.Value("ExpirePasswords"), policy.Value("MaxPasswordAge"), policy.Value("RequireSymbols")));
        (await change("wrong", "Correct-Horse-2")).Refused("AccessDenied", HttpStatusCode.Forbidden);
        (await change("Correct-Horse-1", "Horse-2")).Refused("PasswordPolicyViolation", mentioned: "14");
        (await change("Correct-Horse-1", "Correct-Horse-2")).Succeeded();
        (await change("Correct-Horse-2", "Correct-Horse-1")).Refused("PasswordPolicyViolation", mentioned: "last 2");
        (await world.Admin.CallAsync("PutUserPolicy", ("UserName", "paul"), ("PolicyName", "no"), ("PolicyDocument", IamWorld.Allow("iam:ChangePassword", effect: "Deny")))).Succeeded();
        (await change("Correct-Horse-2", "Correct-Horse-3")).Refused("AccessDenied", HttpStatusCode.Forbidden, "explicit deny");
        (await world.Admin.CallAsync("DeleteAccountPasswordPolicy")).Succeeded();
    }

    [Fact]
    public async Task Login_profile_can_be_changed_and_taken_away()
    {
        (await world.Admin.CallAsync("CreateUser", ("UserName", "lisa"))).Succeeded();
        (await world.Admin.CallAsync("GetLoginProfile", ("UserName", "lisa"))).Refused("NoSuchEntity", HttpStatusCode.NotFound);
        (await world.Admin.CallAsync("CreateLoginProfile", ("UserName", "lisa"), ("Password", "Correct-Horse-1234"), ("PasswordResetRequired", "true"))).Succeeded();
        Assert.Equal("true", (await world.Admin.CallAsync("GetLoginProfile", ("UserName", "lisa"))).Succeeded().Value("PasswordResetRequired"));
        (await world.Admin.CallAsync("UpdateLoginProfile", ("UserName", "lisa"), ("PasswordResetRequired", "false"))).Succeeded();
        Assert.Equal("false", (await world.Admin.CallAsync("GetLoginProfile", ("UserName", "lisa"))).Succeeded().Value("PasswordResetRequired"));
        (await world.Admin.CallAsync("DeleteLoginProfile", ("UserName", "lisa"))).Succeeded();
        (await world.Admin.CallAsync("DeleteLoginProfile", ("UserName", "lisa"))).Refused("NoSuchEntity", HttpStatusCode.NotFound);
    }
}
