using Cornac.EndToEnd.Tests.Clients;
using Cornac.EndToEnd.Tests.Hosts;

namespace Cornac.EndToEnd.Tests;

/// <summary>The commands that lead into accounts, and those that keep them in bounds.</summary>
public sealed class AccessCommandTests(BastionHome bastion) : IClassFixture<BastionHome>
{
    private CornacHome Home => bastion.Home;

    [Fact]
    public async Task Status_and_doctor_name_the_url_that_the_host_was_started_with()
    {
        Assert.Contains($"Cornac runs at {Home.Url} (process {Home.Host.Id})", (await Home.CommandAsync("status")).Expect(), StringComparison.Ordinal);
        Assert.Contains($"{Home.Url}, process {Home.Host.Id}", (await Home.CommandAsync("doctor")).Expect(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Switch_account_puts_a_shell_into_the_account()
    {
        const string script = """
            echo "$CORNAC_ACCOUNT"
            aws sts get-caller-identity --query Arn --output text
            aws rds describe-db-instances --query 'length(DBInstances)' --output text
            """;
        var shell = (await bastion.SwitchedAsync(bastion.Claire, script, "team-a")).Expect();
        Assert.Equal(
            [BastionHome.Team, $"arn:aws:sts::{bastion.TeamId}:assumed-role/OrganizationAccountAccessRole/claire", "0"],
            shell.Split('\n', StringSplitOptions.RemoveEmptyEntries));

        var looking = await bastion.SwitchedAsync(
            bastion.Admin, "aws rds stop-db-instance --db-instance-identifier shop", bastion.TeamId, "--role", "readonly", "--duration", "900");
        Assert.Contains("(AccessDenied)", looking.Error, StringComparison.Ordinal);
        Assert.Contains("assumed-role/ReadOnly/admin", looking.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("You may assume no role in an account nowhere. Accounts: team-a (", "nowhere")]
    [InlineData("You may not assume ReadOnly: --role OrganizationAccountAccessRole.", "team-a", "--role", "ReadOnly")]
    [InlineData("ValidationError The requested DurationSeconds exceeds the MaxSessionDuration set for this role.", "team-a", "--duration", "7200")]
    [InlineData("There is no profile 'nobody' with an access key", "team-a", "--profile", "nobody")]
    [InlineData("No Cornac answers at http://127.0.0.1:9/", "team-a", "--url", "http://127.0.0.1:9")]
    public async Task Switch_account_says_what_is_wrong(string message, params string[] arguments)
    {
        var refused = await bastion.CommandAsync(bastion.Claire, ["switch-account", .. arguments]);
        Assert.Equal((1, ""), (refused.ExitCode, refused.Output));
        Assert.Contains(message, refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Switch_account_takes_a_second_factor_where_a_policy_demands_it()
    {
        var dora = await bastion.AddUserAsync("dora", $$$$"""
            {"Version":"2012-10-17","Statement":[
              {"Effect":"Allow","Action":"iam:ListMFADevices","Resource":"*"},
              {"Effect":"Allow","Action":"sts:AssumeRole","Resource":"{{{{bastion.TeamRole()}}}}","Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}]}
            """);
        var app = await GiveDeviceAsync("dora");

        var without = await bastion.CommandAsync(dora, "switch-account", "team-a");
        Assert.Equal(1, without.ExitCode);
        Assert.Contains("--mfa-code", without.Error, StringComparison.Ordinal);
        var wrong = await bastion.CommandAsync(dora, "switch-account", "team-a", "--mfa-code", app.Code(-20));
        Assert.Equal(1, wrong.ExitCode);
        Assert.Contains("AccessDenied MultiFactorAuthentication failed", wrong.Error, StringComparison.Ordinal);
        // The next code: those that enabled the device are used up.
        var arn = (await bastion.SwitchedAsync(dora, "aws sts get-caller-identity --query Arn --output text", "team-a", "--mfa-code", app.Code(1))).Expect();
        Assert.Equal($"arn:aws:sts::{bastion.TeamId}:assumed-role/OrganizationAccountAccessRole/dora", arn.Trim());
    }

    [Fact]
    public async Task Aws_config_writes_a_profile_for_each_role_and_leaves_those_of_others()
    {
        const string foreign = "[default]\nregion = eu-west-3\n\n[profile team-a-readonly]\nrole_arn = arn:aws:iam::123456789012:role/Mine\n";
        var file = Path.Combine(Home.Data, "config-of-a-person");
        await File.WriteAllTextAsync(file, foreign);

        var all = await bastion.CommandAsync(bastion.Admin, "aws-config", "--file", file);
        Assert.Equal("default, profile master, profile master-readonly, profile team-a, profile team-a-readonly", await SectionsAsync(file));
        Assert.StartsWith($"{file}: ", all.Expect(), StringComparison.Ordinal);
        Assert.Contains("a section team-a-readonly already; it stays", all.Error, StringComparison.Ordinal);
        Assert.StartsWith(foreign, await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        var admin = new Aws("aws", new Dictionary<string, string?>(bastion.Admin, StringComparer.Ordinal) { ["AWS_CONFIG_FILE"] = file });
        Assert.Equal(
            $"arn:aws:sts::{bastion.TeamId}:assumed-role/OrganizationAccountAccessRole/admin",
            (string)(await admin.JsonAsync("--profile", "team-a", "sts", "get-caller-identity"))["Arn"]!);

        (await bastion.CommandAsync(bastion.Claire, "aws-config", "--file", file)).Expect();
        Assert.Equal("default, profile team-a, profile team-a-readonly", await SectionsAsync(file));
        Assert.StartsWith(foreign, await File.ReadAllTextAsync(file), StringComparison.Ordinal);
        var claire = new Aws("aws", new Dictionary<string, string?>(bastion.Claire, StringComparer.Ordinal) { ["AWS_CONFIG_FILE"] = file });
        Assert.Empty((await claire.JsonAsync("--profile", "team-a", "rds", "describe-db-instances"))["DBInstances"]!.AsArray());
    }

    [Fact]
    public async Task Quota_is_shown_set_and_kept()
    {
        const string create = "aws rds create-db-instance --db-instance-identifier shop --engine postgres --db-instance-class db.t3.micro --allocated-storage 5 --master-username boss --master-user-password 'C0nfidence!'";
        Assert.Matches(@"DB instances\W+0\W+0\b", (await Home.CommandAsync("quota", "team-a", "--instances", "0", "--storage-gib", "7")).Expect());
        var refused = await bastion.SwitchedAsync(bastion.Claire, create, "team-a");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("(InstanceQuotaExceeded)", refused.Error, StringComparison.Ordinal);
        Assert.Matches(@"Storage, GiB\W+0\W+7\b", (await Home.CommandAsync("quota", bastion.TeamId)).Expect());
        Assert.DoesNotMatch(@"DB instances\W+0\W+0\b", (await Home.CommandAsync("quota", "team-a", "--defaults")).Expect());
    }

    [Theory]
    [InlineData("--instances must be a whole number, 0 or more.", "team-a", "--instances", "-1")]
    [InlineData("There is no account nowhere. Accounts: ", "nowhere")]
    [InlineData("--storage-gib must be a whole number, 0 or more.", "team-a", "--storage-gib", "many")]
    public async Task Quota_says_what_is_wrong(string message, params string[] arguments)
    {
        var refused = await Home.CommandAsync(["quota", .. arguments]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(message, refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_are_rotated_under_a_running_host_and_old_secrets_still_open_after_a_restart()
    {
        var session = new Aws("aws", await SessionAsync());
        var rotated = (await Home.CommandAsync("keys", "rotate")).Expect();
        Assert.Matches(@"encrypts from now on; [1-9]\d* stored secrets were sealed with it", rotated);
        await Home.FindAsync("cornac");

        (await Home.CommandAsync("stop")).Expect();
        Assert.Equal(1, (await Home.CommandAsync("status")).ExitCode);
        await bastion.StartAsync();
        await Home.FindAsync("cornac");
        Assert.EndsWith("/claire", (string)(await session.JsonAsync("sts", "get-caller-identity"))["Arn"]!, StringComparison.Ordinal);
        var list = (await Home.CommandAsync("keys", "list")).Expect();
        Assert.Contains("decrypts", list, StringComparison.Ordinal);
        // The session's token was made with the old key.
        Assert.Contains("stays: session tokens may need it until", (await Home.CommandAsync("keys", "retire")).Expect(), StringComparison.Ordinal);
    }

    /// <summary>Temporary credentials of Claire's.</summary>
    private async Task<IReadOnlyDictionary<string, string?>> SessionAsync()
    {
        var environment = new Dictionary<string, string?>(bastion.Claire, StringComparer.Ordinal) { ["AWS_ENDPOINT_URL"] = Home.Url, ["AWS_REGION"] = "local", ["AWS_DEFAULT_REGION"] = "local" };
        var session = (await new Aws("aws", environment).JsonAsync("sts", "get-session-token"))["Credentials"]!;
        environment["AWS_ACCESS_KEY_ID"] = (string)session["AccessKeyId"]!;
        environment["AWS_SECRET_ACCESS_KEY"] = (string)session["SecretAccessKey"]!;
        environment["AWS_SESSION_TOKEN"] = (string)session["SessionToken"]!;
        return environment;
    }

    private async Task<AuthenticatorApp> GiveDeviceAsync(string user)
    {
        var aws = Home.Aws();
        var seed = Path.Combine(Home.Data, "seed");
        var device = await aws.JsonAsync(
            "iam", "create-virtual-mfa-device", "--virtual-mfa-device-name", user, "--bootstrap-method", "Base32StringSeed", "--outfile", seed);
        var app = new AuthenticatorApp((await File.ReadAllTextAsync(seed)).Trim());
        (await aws.RunAsync(
            "iam", "enable-mfa-device", "--user-name", user, "--serial-number", (string)device["VirtualMFADevice"]!["SerialNumber"]!,
            "--authentication-code1", app.Code(-1), "--authentication-code2", app.Code())).Expect();
        return app;
    }

    private static async Task<string> SectionsAsync(string file) => string.Join(
        ", ", (await File.ReadAllLinesAsync(file)).Where(line => line.StartsWith('[')).Select(line => line.Trim('[', ']')).Order(StringComparer.Ordinal));
}
