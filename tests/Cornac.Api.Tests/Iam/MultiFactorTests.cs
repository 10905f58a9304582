using System.Net;
using System.Text;
using Cornac.Api.Identity.Keys;
using Cornac.Api.Identity.MultiFactor;
using Cornac.Api.Tests.Endpoint.Running;

namespace Cornac.Api.Tests.Iam;

public sealed class MultiFactorTests(IamWorld world) : IClassFixture<IamWorld>
{
    private static long Now => OneTimeCodes.StepAt(DateTimeOffset.UtcNow);

    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(20000000000, "353130")]
    public void Code_is_that_of_RFC_6238(long seconds, string code) =>
        Assert.Equal(code, OneTimeCodes.Code("12345678901234567890"u8, OneTimeCodes.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds))));

    [Fact]
    public void Base32_is_that_of_RFC_4648() => Assert.Equal("MZXW6YTBOI", OneTimeCodes.ToBase32("foobar"u8));

    [Fact]
    public async Task Device_lets_its_user_begin_sessions_with_a_second_factor()
    {
        var user = await world.AddUserAsync(
            "mia", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}]}""");
        var (serial, seed) = await EnableAsync("mia");
        (await world.Admin.CallAsync("DeleteVirtualMFADevice", ("SerialNumber", serial))).Refused("DeleteConflict", HttpStatusCode.Conflict);
        (await user.CallAsync("ListUsers")).Refused("AccessDenied", HttpStatusCode.Forbidden);
        var sts = IamWorld.Sts(user);
        var plain = (await sts.CallAsync("GetSessionToken")).Succeeded();
        (await ListAsync(plain)).Refused("AccessDenied", HttpStatusCode.Forbidden);
        (await sts.CallAsync("GetSessionToken", ("SerialNumber", serial), ("TokenCode", OneTimeCodes.Code(seed, Now - 20)))).Refused("AccessDenied", HttpStatusCode.Forbidden);
        var code = OneTimeCodes.Code(seed, Now + 1);
        var strong = (await sts.CallAsync("GetSessionToken", ("SerialNumber", serial), ("TokenCode", code))).Succeeded();
        (await ListAsync(strong)).Succeeded();
        // A code works once.
        (await sts.CallAsync("GetSessionToken", ("SerialNumber", serial), ("TokenCode", code))).Refused("AccessDenied", HttpStatusCode.Forbidden);
        (await world.AdminSts.CallAsync("GetSessionToken", ("SerialNumber", serial), ("TokenCode", OneTimeCodes.Code(seed, Now + 1)))).Refused("AccessDenied", HttpStatusCode.Forbidden);
        Assert.Equal([serial], (await world.Admin.CallAsync("ListMFADevices", ("UserName", "mia"))).Succeeded().Values("SerialNumber"));
        Assert.Contains(serial, (await world.Admin.CallAsync("ListVirtualMFADevices", ("AssignmentStatus", "Assigned"))).Succeeded().Values("SerialNumber"));
        (await world.Admin.CallAsync("DeactivateMFADevice", ("UserName", "mia"), ("SerialNumber", serial))).Succeeded();
        (await world.Admin.CallAsync("DeleteVirtualMFADevice", ("SerialNumber", serial))).Succeeded();
    }

    [Fact]
    public async Task Repeated_wrong_codes_make_the_device_wait()
    {
        var sts = IamWorld.Sts(await world.AddUserAsync("gus"));
        var (serial, seed) = await EnableAsync("gus");
        foreach (var _ in Enumerable.Range(0, 5))
            (await sts.CallAsync("GetSessionToken", ("SerialNumber", serial), ("TokenCode", OneTimeCodes.Code(seed, Now - 100)))).Refused("AccessDenied", HttpStatusCode.Forbidden);
        (await sts.CallAsync("GetSessionToken", ("SerialNumber", serial), ("TokenCode", OneTimeCodes.Code(seed, Now + 1)))).Refused("AccessDenied", HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Device_is_given_to_who_shows_two_codes_in_a_row()
    {
        (await world.Admin.CallAsync("CreateUser", ("UserName", "tom"))).Succeeded();
        var device = (await world.Admin.CallAsync("CreateVirtualMFADevice", ("VirtualMFADeviceName", "tom"))).Succeeded();
        var serial = device.Value("SerialNumber")!;
        Assert.Equal($"arn:aws:iam::{world.Administrator.AccountId}:mfa/tom", serial);
        Assert.Equal("iVBORw0KGgo", device.Value("QRCodePNG")![..11]);
        var seed = Seed(device);
        (await world.Admin.CallAsync("EnableMFADevice", ("UserName", "tom"), ("SerialNumber", serial), ("AuthenticationCode1", OneTimeCodes.Code(seed, Now)), ("AuthenticationCode2", OneTimeCodes.Code(seed, Now))))
            .Refused("InvalidAuthenticationCode", HttpStatusCode.Forbidden);
        (await world.Admin.CallAsync("CreateVirtualMFADevice", ("VirtualMFADeviceName", "TOM"))).Refused("EntityAlreadyExists", HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Role_that_asks_for_a_second_factor_opens_with_a_code()
    {
        var trust = $$$"""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"{{{world.Administrator.AccountId}}}"},"Action":"sts:AssumeRole","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"} } }]}""";
        (await world.Admin.CallAsync("CreateRole", ("RoleName", "Vault"), ("AssumeRolePolicyDocument", trust))).Succeeded();
        var sts = IamWorld.Sts(await world.AddUserAsync("vera", IamWorld.Allow("sts:AssumeRole")));
        var (serial, seed) = await EnableAsync("vera");
        (string, string?)[] request = [("RoleArn", $"arn:aws:iam::{world.Administrator.AccountId}:role/Vault"), ("RoleSessionName", "vera")];
        (await sts.CallAsync("AssumeRole", request)).Refused("AccessDenied", HttpStatusCode.Forbidden);
        var assumed = (await sts.CallAsync("AssumeRole", [.. request, ("SerialNumber", serial), ("TokenCode", OneTimeCodes.Code(seed, Now + 1))])).Succeeded();
        var role = IamWorld.Sts(world.Client(sts.AccountId, assumed.Value("AccessKeyId")!, assumed.Value("SecretAccessKey")!));
        Assert.EndsWith("assumed-role/Vault/vera", (await IamWorld.WithTokenAsync(role, assumed.Value("SessionToken")!, "GetCallerIdentity")).Succeeded().Value("Arn"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Device_outlives_the_key_that_sealed_its_seed()
    {
        var sts = IamWorld.Sts(await world.AddUserAsync("rita"));
        var (serial, seed) = await EnableAsync("rita");
        await using (var db = world.Api.Open())
        {
            var secrets = new SealedSecrets(db, world.KeysFolder, TimeProvider.System);
            await secrets.RotateAsync(TestContext.Current.CancellationToken);
            Assert.All((await secrets.ListAsync(TestContext.Current.CancellationToken)).Where(k => !k.IsNewest), k => Assert.Equal(0, k.StoredSecrets));
        }

        (await sts.CallAsync("GetSessionToken", ("SerialNumber", serial), ("TokenCode", OneTimeCodes.Code(seed, Now + 1)))).Succeeded();
    }

    internal static byte[] Seed(Answer device) => FromBase32(Encoding.ASCII.GetString(Convert.FromBase64String(device.Value("Base32StringSeed")!)));

    private static byte[] FromBase32(string text)
    {
        var bits = string.Concat(text.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }

    private async Task<(string Serial, byte[] Seed)> EnableAsync(string user)
    {
        var device = (await world.Admin.CallAsync("CreateVirtualMFADevice", ("VirtualMFADeviceName", user))).Succeeded();
        var (serial, seed) = (device.Value("SerialNumber")!, Seed(device));
        (await world.Admin.CallAsync(
            "EnableMFADevice", ("UserName", user), ("SerialNumber", serial), ("AuthenticationCode1", OneTimeCodes.Code(seed, Now - 1)),
            ("AuthenticationCode2", OneTimeCodes.Code(seed, Now)))).Succeeded();
        return (serial, seed);
    }

    private Task<Answer> ListAsync(Answer session) => IamWorld.WithTokenAsync(
        world.Client(world.Administrator.AccountId, session.Value("AccessKeyId")!, session.Value("SecretAccessKey")!), session.Value("SessionToken")!, "ListUsers");
}
