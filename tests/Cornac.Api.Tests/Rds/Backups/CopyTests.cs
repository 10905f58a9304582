using System.Net;
using Cornac.Api.Tests.Endpoint.Running;

namespace Cornac.Api.Tests.Rds.Backups;

public sealed class CopyTests(ApiFixture fixture)
{
    [Fact]
    public async Task Copy_is_available_at_once_and_names_the_same_backup()
    {
        var (api, client) = await StartAsync();
        var automated = await api.AddAutomatedSnapshotAsync(client, "shop");
        foreach (var (source, target) in new[] { ("s", "of-manual"), (automated, "of-automated"), (client.SnapshotArn("s"), "by-arn") })
        {
            var answer = (await CopyAsync(client, source, target)).Succeeded();
            Assert.Equal(("available", "manual", "100"), (answer.Value("Status"), answer.Value("SnapshotType"), answer.Value("PercentProgress")));
            Assert.Null(answer.Value("SourceDBSnapshotIdentifier"));
        }

        var (first, copy) = ((await api.FindSnapshotAsync(client, "s"))!, (await api.FindSnapshotAsync(client, "of-manual"))!);
        Assert.Equal((first.BackupId, first.SetId, first.CreatedAt, client.SnapshotArn("s")), (copy.BackupId, copy.SetId, copy.OriginalCreatedAt, copy.CopyOf));
        Assert.True(copy.CreatedAt > first.CreatedAt);
        (await CopyAsync(client, "of-manual", "again")).Succeeded();
        Assert.Equal(first.CreatedAt, (await api.FindSnapshotAsync(client, "again"))!.OriginalCreatedAt);
        Assert.Equal(2, (await api.EventsAsync(client)).Count(e => e.SourceIdentifier == "again"));
    }

    [Fact]
    public async Task Tags_are_copied_where_asked_for()
    {
        var (api, client) = await StartAsync();
        (await CopyAsync(client, "s", "bare")).Succeeded();
        (await CopyAsync(client, "s", "both", ("CopyTags", "true"), ("Tags.Tag.1.Key", "own"), ("Tags.Tag.1.Value", "1"))).Succeeded();
        Assert.Empty((await api.FindSnapshotAsync(client, "bare"))!.Tags);
        Assert.Equal(["own=1", "team=a"], (await api.FindSnapshotAsync(client, "both"))!.Tags.Select(t => $"{t.Key}={t.Value}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("SourceDBSnapshotIdentifier", "none", "DBSnapshotNotFound", "none")]
    [InlineData("SourceDBSnapshotIdentifier", "arn:aws:rds:local:123456789012:snapshot:s", "DBSnapshotNotFound", "123456789012")]
    [InlineData("SourceDBSnapshotIdentifier", "young", "InvalidDBSnapshotState", "creating")]
    [InlineData("TargetDBSnapshotIdentifier", "S", "DBSnapshotAlreadyExists", "s")]
    [InlineData("TargetDBSnapshotIdentifier", "rds:s", "InvalidParameterValue", "TargetDBSnapshotIdentifier")]
    [InlineData("KmsKeyId", "key", "InvalidParameterCombination", "KmsKeyId")]
    [InlineData("SourceRegion", "us-east-1", "InvalidParameterValue", "us-east-1")]
    [InlineData("PreSignedUrl", "https://x.example/", "InvalidParameterCombination", "PreSignedUrl")]
    [InlineData("SnapshotTarget", "outpost", "InvalidParameterCombination", "SnapshotTarget")]
    [InlineData("TargetCustomAvailabilityZone", "az", "InvalidParameterCombination", "TargetCustomAvailabilityZone")]
    [InlineData("OptionGroupName", "mine", "OptionGroupNotFoundFault", "mine")]
    [InlineData("Tags.Tag.1.Key", "aws:x", "InvalidParameterValue", "aws:x")]
    public async Task Wrong_copy_is_refused_by_name(string parameter, string value, string code, string mentioned)
    {
        var (api, client) = await StartAsync();
        (await client.SnapshotAsync("shop", "young")).Succeeded();
        (string, string?)[] usual = [("SourceDBSnapshotIdentifier", "s"), ("TargetDBSnapshotIdentifier", "t")];
        (await client.CallAsync("CopyDBSnapshot", [.. usual.Where(u => u.Item1 != parameter), (parameter, value)]))
            .Refused(code, code.Contains("NotFound", StringComparison.Ordinal) ? HttpStatusCode.NotFound : HttpStatusCode.BadRequest, mentioned);
        Assert.Null(await api.FindSnapshotAsync(client, "t"));
    }

    [Fact]
    public async Task Tags_of_anothers_snapshot_are_not_copied()
    {
        var (api, client) = await StartAsync();
        var guest = await api.NewAccountAsync();
        (await client.ShareAsync("s", guest.AccountId)).Succeeded();
        (await CopyAsync(guest, client.SnapshotArn("s"), "t", ("CopyTags", "true"))).Refused("InvalidParameterCombination", HttpStatusCode.BadRequest, "CopyTags");
        (await CopyAsync(guest, client.SnapshotArn("s"), "t")).Succeeded();
        Assert.Equal(guest.AccountId, (await api.FindSnapshotAsync(guest, "t"))!.AccountId);
    }

    private static Task<Answer> CopyAsync(ApiClient client, string source, string target, params (string, string?)[] more) =>
        client.CallAsync("CopyDBSnapshot", [("SourceDBSnapshotIdentifier", source), ("TargetDBSnapshotIdentifier", target), .. more]);

    private async Task<(RunningApi Api, ApiClient Client)> StartAsync()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        await api.CreateAsync(client, "shop");
        await api.TakeSnapshotAsync(client, "shop", "s", ("Tags.Tag.1.Key", "team"), ("Tags.Tag.1.Value", "a"));
        return (api, client);
    }
}
