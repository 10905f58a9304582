using System.Diagnostics;
using System.Text.Json;
using Cornac.Api.Tests.Endpoint.Running;
using Cornac.Api.Tests.Rds.Backups;

namespace Cornac.Api.Tests.Rds;

public sealed class BotoTests(ApiFixture fixture)
{
    [Fact]
    public async Task Boto3_understands_answers_errors_and_pages()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        using var seen = await RunAsync("Rds/boto.py", api, client);
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

    [Fact]
    public async Task Boto3_understands_snapshots_restores_and_automated_backups()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        await api.CreateAsync(client, "shop");
        await api.OpenWindowAsync(client, "shop", DateTimeOffset.UnixEpoch.AddDays(20000), DateTimeOffset.UnixEpoch.AddDays(20001));
        await api.TakeSnapshotAsync(client, "shop", "taken");
        using var seen = await RunAsync("Rds/boto_backups.py", api, client);
        Assert.Equal("""["ordered", "creating", 0, "backing-up"]""", Text("ordered"));
        Assert.Equal("""["taken", "available", 100, true]""", Text("waited"));
        Assert.Equal("""["copy", "available"]""", Text("copied"));
        Assert.Equal("""[["restore", []]]""", Text("attributes"));
        Assert.Equal("""["back", "creating"]""", Text("restored"));
        Assert.Equal("""["InvalidRestoreFault", 400, "InvalidRestoreFault"]""", Text("outside"));
        Assert.Equal("""["DBSnapshotNotFound", 404, "DBSnapshotNotFoundFault"]""", Text("missing"));
        Assert.Equal("""["InvalidDBSnapshotState", 400, "InvalidDBSnapshotStateFault"]""", Text("state"));
        Assert.Equal("""["then", "creating"]""", Text("moment"));
        Assert.Equal("""["shop", "active", 86400.0]""", Text("window"));
        Assert.Equal("\"deleted\"", Text("deleted"));

        string Text(string name) => seen.RootElement.GetProperty(name).GetRawText();
    }

    /// <summary>Runs a script of this project, which is given where the endpoint is, a key, and more; its answer is JSON.</summary>
    internal static async Task<JsonDocument> RunAsync(string script, RunningApi api, ApiClient client, params string[] more) =>
        JsonDocument.Parse(await TryRunAsync("python3", script, api, client, more) ?? await TryRunAsync("/usr/bin/python3", script, api, client, more)
            ?? throw new InvalidOperationException("No Python with boto3 was found (Debian: python3-boto3)."));

    private static async Task<string?> TryRunAsync(string python, string name, RunningApi api, ApiClient client, string[] more)
    {
        var script = Path.Combine(AppContext.BaseDirectory, name);
        using var process = Process.Start(new ProcessStartInfo(python, ["-W", "ignore", script, api.Url, client.AccessKeyId, client.Secret, .. more])
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
