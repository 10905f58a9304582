using System.Diagnostics;
using Cornac.Console.Commands;

namespace Cornac.Console.Tests.Commands;

/// <summary>Commands are judged by those who run them: bash and the AWS CLI's own library.</summary>
public sealed class AwsCommandLineTests
{
    [Theory]
    [InlineData("shop")]
    [InlineData("")]
    [InlineData("it's; rm -rf / $(id) `id` \"$HOME\" \\ !! *")]
    [InlineData("two\nlines")]
    [InlineData("-é~#")]
    public async Task Quoted_text_is_one_word_to_bash(string text)
    {
        var output = await RunAsync("bash", "-c", $"printf '%s\\0' {AwsCommandLine.Quoted(text)}");
        Assert.Equal(text + "\0", output);
    }

    [Fact]
    public async Task Names_are_spelt_as_the_command_line_spells_them()
    {
        string[] names =
        [
            "CreateDBInstance", "DBInstanceIdentifier", "EnableIAMDatabaseAuthentication", "CACertificateIdentifier", "VpcSecurityGroupIds", "MultiAZ",
            "DescribeOrderableDBInstanceOptions", "RestoreDBInstanceToPointInTime", "NewDBInstanceIdentifier", "MaxRecords", "KmsKeyId", "UseLatestRestorableTime",
            "DBPortNumber", "ListMFADevices", "GetSSHPublicKey", "SkipFinalSnapshot", "Tags",
        ];
        var spelt = await RunAsync("python3", "-c", "import sys; from botocore import xform_name\nprint('\\n'.join(xform_name(n, '-') for n in sys.argv[1:]))", [.. names]);
        Assert.Equal(spelt.TrimEnd().Split('\n'), names.Select(AwsCommandLine.Dashed));
    }

    [Fact]
    public void Secret_is_a_variable_of_the_shell()
    {
        var line = AwsCommandLine.Write("rds", "ModifyDBInstance", [new("DBInstanceIdentifier", "shop"), CommandParameter.Secret("MasterUserPassword")]);
        Assert.Equal("aws rds modify-db-instance \\\n    --db-instance-identifier shop \\\n    --master-user-password \"$PASSWORD\"", line);
    }

    [Fact]
    public void Values_of_all_kinds_are_written()
    {
        var line = AwsCommandLine.Write("rds", "CreateDBInstance",
        [
            new("AllocatedStorage", 20), new("MultiAZ", true), new("DeletionProtection", false), new("DBName", null),
            new("VpcSecurityGroupIds", new[] { "sg-1", "sg 2" }), CommandParameter.Tags([new("team", "a,b"), new("note", "it \"is\"")]),
        ]);
        Assert.Equal(
            """
            aws rds create-db-instance \
                --allocated-storage 20 \
                --multi-az \
                --no-deletion-protection \
                --vpc-security-group-ids sg-1 'sg 2' \
                --tags 'Key=team,Value="a,b"' 'Key=note,Value="it \"is\""'
            """.ReplaceLineEndings("\n"), line);
    }

    private static async Task<string> RunAsync(string program, string option, string script, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, [option, script, .. arguments]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return output;
    }
}
