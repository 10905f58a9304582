using System.Diagnostics;
using Cornac.Api.Tests.Iam;

namespace Cornac.Api.Tests.Access;

public sealed class StoryTests(IamWorld world) : IClassFixture<IamWorld>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Boto3_lets_a_person_into_one_account_and_out_again()
    {
        var start = new ProcessStartInfo(
            "python3", [Path.Combine(AppContext.BaseDirectory, "Access", "story.py"), world.Api.Url, world.Administrator.AccessKeyId])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false,
        };
        start.Environment["AWS_EC2_METADATA_DISABLED"] = "true";
        start.Environment["NO_PROXY"] = "*";
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync(world.Administrator.SecretAccessKey);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Deadline, TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await error);
        Assert.EndsWith("done", (await output).Trim(), StringComparison.Ordinal);
    }
}
