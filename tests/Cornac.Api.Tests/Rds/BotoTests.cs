using System.Diagnostics;
using System.Text.Json;
using Cornac.Api.Tests.Endpoint.Running;

namespace Cornac.Api.Tests.Rds;

public sealed class BotoTests(ApiFixture fixture)
{
    [Fact]
    public async Task Boto3_understands_answers_errors_and_pages()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        using var seen = JsonDocument.Parse(await RunAsync("python3", api, client) ?? await RunAsync("/usr/bin/python3", api, client)
            ?? throw new InvalidOperationException("No Python with boto3 was found (Debian: python3-boto3)."));
        Assert.Equal("""["boto-00", 20, true, [{"Key": "team", "Value": "a b"}], {}]""", Text("created"));
        Assert.Equal("true", Text("requestId"));
        Assert.Equal("""["DBInstanceAlreadyExists", 400, "DBInstanceAlreadyExistsFault"]""", Text("exists"));
        Assert.Equal("""["InvalidDBInstanceState", 400, "InvalidDBInstanceStateFault"]""", Text("state"));
        Assert.Equal("""["DBInstanceNotFound", 404, "DBInstanceNotFoundFault"]""", Text("missing"));
        Assert.Equal("[20, 3]", Text("pages"));
        Assert.Equal("""["boto-03", "boto-04"]""", Text("filtered"));
        Assert.Equal("""["15.16", "15.18", "17.4"]""", Text("versions"));
        Assert.Equal("""[{"Key": "team", "Value": "a b"}]""", Text("tags"));

        string Text(string name) => seen.RootElement.GetProperty(name).GetRawText();
    }

    private static async Task<string?> RunAsync(string python, RunningApi api, ApiClient client)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Rds", "boto.py");
        using var process = Process.Start(new ProcessStartInfo(python, ["-W", "ignore", script, api.Url, client.AccessKeyId, client.Secret])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        if (process.ExitCode == 0) return output;
        var message = await error;
        return message.Contains("No module named", StringComparison.Ordinal) ? null : throw new InvalidOperationException(message);
    }
}
