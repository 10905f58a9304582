using System.Text.Json.Nodes;
using Cornac.EndToEnd.Tests.Clients;
using Cornac.EndToEnd.Tests.Hosts;

namespace Cornac.EndToEnd.Tests;

/// <summary>What a newcomer does in the first ten minutes, command by command.</summary>
public sealed class StoryTests
{
    private const string Changed = "An0ther 'secret;--";

    [Fact]
    public async Task First_instance_from_create_to_delete_is_real_at_every_step()
    {
        await using var home = new CornacHome();
        await home.StartAsync();
        Assert.Contains("First administrator: admin", home.Host.Output, StringComparison.Ordinal);
        Assert.Equal(2, home.Host.Output.Split('\n').Count(line => line.TrimStart().StartsWith("export ", StringComparison.Ordinal)));
        var aws = home.Aws();

        var identity = await aws.JsonAsync("sts", "get-caller-identity");
        Assert.EndsWith(":user/admin", (string)identity["Arn"]!, StringComparison.Ordinal);
        var own = Assert.Single((await aws.JsonAsync("rds", "describe-db-instances"))["DBInstances"]!.AsArray())!;
        Assert.Equal(("cornac", "available"), ((string)own["DBInstanceIdentifier"]!, (string)own["DBInstanceStatus"]!));
        var orderable = (await aws.JsonAsync("rds", "describe-orderable-db-instance-options", "--engine", "postgres"))["OrderableDBInstanceOptions"]!.AsArray();
        Assert.Contains(orderable, option => (string)option!["DBInstanceClass"]! == "db.t3.micro");

        var created = (await aws.JsonAsync(
            "rds", "create-db-instance", "--db-instance-identifier", "shop", "--engine", "postgres", "--db-instance-class", "db.t3.micro",
            "--allocated-storage", "5", "--master-username", "boss", "--master-user-password", CornacHome.Password, "--db-name", "app",
            "--tags", "Key=team,Value=a"))["DBInstance"]!;
        Assert.Equal("creating", (string)created["DBInstanceStatus"]!);
        var resourceId = (string)created["DbiResourceId"]!;
        (await aws.RunAsync("rds", "wait", "db-instance-available", "--db-instance-identifier", "shop")).Expect();

        var shop = await DescribeAsync(aws);
        Assert.Equal("a", (string)shop["TagList"]!.AsArray().Single(tag => (string)tag!["Key"]! == "team")!["Value"]!);
        var endpoint = shop["Endpoint"]!;
        var (address, port) = ((string)endpoint["Address"]!, (int)endpoint["Port"]!);
        Assert.Equal(5432, port);
        await AssertServerAsync(home, address);
        var first = Processes.Postmaster(home.Node(resourceId));
        Assert.NotNull(first);

        await aws.JsonAsync("rds", "modify-db-instance", "--db-instance-identifier", "shop", "--master-user-password", Changed, "--apply-immediately");
        await home.WaitAsync("shop", "available");
        Assert.NotEqual(0, (await PsqlAsync(home, address, CornacHome.Password, "SELECT 1")).ExitCode);
        Assert.Equal("1", (await PsqlAsync(home, address, Changed, "SELECT 1")).Expect().Trim());
        Assert.Equal(first, Processes.Postmaster(home.Node(resourceId)));

        await aws.JsonAsync("rds", "reboot-db-instance", "--db-instance-identifier", "shop");
        await home.WaitAsync("shop", "available");
        var second = Processes.Postmaster(home.Node(resourceId));
        Assert.NotNull(second);
        Assert.NotEqual(first, second);

        await aws.JsonAsync("rds", "stop-db-instance", "--db-instance-identifier", "shop");
        await home.WaitAsync("shop", "stopped");
        Assert.Empty(Processes.In(home.Node(resourceId)));
        Assert.NotEqual(0, (await PsqlAsync(home, address, Changed, "SELECT 1")).ExitCode);

        await aws.JsonAsync("rds", "start-db-instance", "--db-instance-identifier", "shop");
        await home.WaitAsync("shop", "available");
        Assert.Equal("42", (await PsqlAsync(home, address, Changed, "SELECT n FROM kept")).Expect().Trim());

        await AssertNoSecretIsKeptAsync(home, await SessionTokenAsync(aws));

        await aws.JsonAsync("rds", "delete-db-instance", "--db-instance-identifier", "shop", "--skip-final-snapshot");
        await home.WaitAsync("shop", null);
        Assert.Empty(Processes.In(Path.Combine(home.Data, "instances", resourceId)));
        Assert.Equal([Path.Combine(home.Data, "instances", home.Inventory.ResourceId)], Directory.GetDirectories(Path.Combine(home.Data, "instances")));
        Assert.NotEqual(0, (await PsqlAsync(home, address, Changed, "SELECT 1")).ExitCode);

        var events = (await aws.JsonAsync("rds", "describe-events", "--duration", "60"))["Events"]!.AsArray()
            .Where(e => (string)e!["SourceIdentifier"]! == "shop" && !e["EventCategories"]!.AsArray().Any(category => (string)category! == "backup"))
            .Select(e => (string)e!["Message"]!).ToList();
        Assert.Equal(
            "DB instance created, Reset master credentials, DB instance shutdown, DB instance restarted, DB instance stopped, DB instance started, "
            + "DB instance deleted", string.Join(", ", events));
        Assert.DoesNotContain("fail:", home.Logs, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_line_of_Debian_works_with_the_two_exports_alone()
    {
        if (!File.Exists(Aws.Debian)) Assert.Skip($"There is no {Aws.Debian} on this machine.");
        await using var home = new CornacHome();
        await home.StartAsync(("PATH", "/usr/bin:" + System.Environment.GetEnvironmentVariable("PATH")));
        var aws = home.Aws(Aws.Debian);
        Assert.EndsWith(":user/admin", (string)(await aws.JsonAsync("sts", "get-caller-identity"))["Arn"]!, StringComparison.Ordinal);
        await aws.JsonAsync(
            "rds", "create-db-instance", "--db-instance-identifier", "shop", "--engine", "postgres", "--db-instance-class", "db.t3.micro",
            "--allocated-storage", "5", "--master-username", "boss", "--master-user-password", CornacHome.Password, "--tags", "Key=team,Value=a");
        await home.WaitAsync("shop", "available");
        Assert.Equal("available", (string)(await DescribeAsync(aws))["DBInstanceStatus"]!);
        await aws.JsonAsync("rds", "delete-db-instance", "--db-instance-identifier", "shop", "--skip-final-snapshot");
        await home.WaitAsync("shop", null);
        var missing = await aws.RunAsync("rds", "describe-db-instances", "--db-instance-identifier", "shop");
        Assert.Equal(254, missing.ExitCode);
        Assert.Contains("(DBInstanceNotFound)", missing.Error, StringComparison.Ordinal);
    }

    private static async Task<JsonNode> DescribeAsync(Aws aws) =>
        Assert.Single((await aws.JsonAsync("rds", "describe-db-instances", "--db-instance-identifier", "shop"))["DBInstances"]!.AsArray())!;

    private static Task<CommandResult> PsqlAsync(CornacHome home, string address, string password, string sql, string more = "") =>
        Psql.RunAsync(address, "5432", "boss", password, "app", home.CaFile, sql, more);

    private static async Task AssertServerAsync(CornacHome home, string address)
    {
        var facts = await PsqlAsync(
            home, address, CornacHome.Password,
            "SELECT current_user, current_database(), rolsuper, inet_server_port(), version FROM pg_roles, pg_stat_ssl WHERE rolname = current_user AND pid = pg_backend_pid()");
        var fields = facts.Expect().Trim().Split('|');
        Assert.Equal("boss|app|f|5432", string.Join('|', fields[..4]));
        Assert.True(fields[4] is "TLSv1.2" or "TLSv1.3", fields[4]);
        (await PsqlAsync(home, address, CornacHome.Password, "CREATE TABLE kept AS SELECT 42 AS n")).Expect();
        Assert.NotEqual(0, (await PsqlAsync(home, address, CornacHome.Password, "COPY kept TO PROGRAM 'cat'")).ExitCode);

        Assert.NotEqual(0, (await PsqlAsync(home, address, "wrong", "SELECT 1")).ExitCode);
        (await PsqlAsync(home, address, CornacHome.Password, "SELECT 1", "channel_binding=require")).Expect();
        var old = await PsqlAsync(home, address, CornacHome.Password, "SELECT 1", "ssl_min_protocol_version=TLSv1 ssl_max_protocol_version=TLSv1.1");
        Assert.NotEqual(0, old.ExitCode);
        var plain = await CommandLine.RunAsync(
            "psql", ["-c", "SELECT 1", $"host={address} port=5432 user=boss dbname=app sslmode=disable"],
            new Dictionary<string, string?>(StringComparer.Ordinal) { ["PGPASSWORD"] = CornacHome.Password });
        Assert.Contains("no encryption", plain.Error, StringComparison.Ordinal);
    }

    private static async Task<string> SessionTokenAsync(Aws aws) =>
        (string)(await aws.JsonAsync("sts", "get-session-token"))["Credentials"]!["SessionToken"]!;

    private static async Task AssertNoSecretIsKeptAsync(CornacHome home, string sessionToken)
    {
        var credentials = await File.ReadAllTextAsync(Path.Combine(home.Data, "aws", "credentials"));
        var accessKeySecret = credentials.Split("aws_secret_access_key = ")[1].Trim();
        var administrator = home.Logs.Split("Password:")[1].TrimStart().Split(' ')[0];
        string[] secrets = [CornacHome.Password, Changed, accessKeySecret, administrator, sessionToken];
        var dump = await home.Inventory.DumpAsync();
        Assert.Contains("shop", dump, StringComparison.Ordinal);
        foreach (var secret in secrets.SelectMany(Spellings))
        {
            Assert.DoesNotContain(secret, dump, StringComparison.Ordinal);
            if (secret != administrator) Assert.DoesNotContain(secret, home.Logs, StringComparison.Ordinal);
            var holders = await FilesWithAsync(home.Data, secret);
            if (secret == accessKeySecret) Assert.Equal([Path.Combine(home.Data, "aws", "credentials")], holders);
            else Assert.Empty(holders);
        }

        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(home.Data, "aws", "credentials")));
    }

    /// <summary>As it is, as SQL has it, and as forms have it.</summary>
    private static IEnumerable<string> Spellings(string secret) =>
        new[] { secret, secret.Replace("'", "''", StringComparison.Ordinal), Uri.EscapeDataString(secret), secret.Replace(' ', '+') }.Distinct(StringComparer.Ordinal);

    /// <summary>Files that hold a text anywhere. grep, because it reads what others have locked and skips sockets; files that PostgreSQL removes
    /// meanwhile are passed over.</summary>
    private static async Task<IReadOnlyList<string>> FilesWithAsync(string folder, string text)
    {
        var found = await CommandLine.RunAsync(
            "grep", ["--recursive", "--devices=skip", "--no-messages", "--text", "--files-with-matches", "--fixed-strings", "--regexp", text, folder]);
        return found.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
