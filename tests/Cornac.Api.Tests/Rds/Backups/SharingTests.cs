using System.Net;
using Cornac.Api.Tests.Endpoint.Running;

namespace Cornac.Api.Tests.Rds.Backups;

public sealed class SharingTests(ApiFixture fixture)
{
    [Fact]
    public async Task Shared_snapshot_is_seen_restored_and_copied_by_its_arn_and_by_nothing_else()
    {
        var (api, owner, guest) = await StartAsync();
        var arn = owner.SnapshotArn("s");
        foreach (var answer in await GuestCallsAsync(guest, arn)) answer.Refused("DBSnapshotNotFound", HttpStatusCode.NotFound, "snapshot:s");
        Assert.Equal([guest.AccountId], (await owner.ShareAsync("s", guest.AccountId)).Succeeded().Values("AttributeValue"));

        Assert.Empty(Names(await guest.CallAsync("DescribeDBSnapshots")));
        Assert.Equal([arn], Names(await guest.CallAsync("DescribeDBSnapshots", ("IncludeShared", "true"))));
        Assert.Equal([arn], Names(await guest.CallAsync("DescribeDBSnapshots", ("SnapshotType", "manual"), ("IncludeShared", "true"))));
        Assert.Empty(Names(await guest.CallAsync("DescribeDBSnapshots", ("SnapshotType", "automated"), ("IncludeShared", "true"))));
        Assert.Equal([arn], Names(await guest.CallAsync("DescribeDBSnapshots", ("SnapshotType", "shared"))));
        Assert.Empty(Names(await owner.CallAsync("DescribeDBSnapshots", ("SnapshotType", "shared"))));
        var shown = (await guest.DescribeSnapshotAsync(arn)).Succeeded();
        Assert.Equal("shared", shown.Value("SnapshotType"));
        Assert.Empty(shown.Element("TagList").Elements());
        (await guest.DescribeSnapshotAsync("s")).Refused("DBSnapshotNotFound", HttpStatusCode.NotFound);
        foreach (var answer in await GuestCallsAsync(guest, arn)) answer.Succeeded();
        Assert.Equal(arn, (await guest.DescribeSnapshotAsync("copy")).Succeeded().Value("SourceDBSnapshotIdentifier"));

        foreach (var action in new[] { "DeleteDBSnapshot", "ModifyDBSnapshot", "DescribeDBSnapshotAttributes", "ModifyDBSnapshotAttribute" })
            (await guest.CallAsync(action, ("DBSnapshotIdentifier", arn), ("AttributeName", "restore"))).Refused("DBSnapshotNotFound", HttpStatusCode.NotFound);
        (await guest.CallAsync("AddTagsToResource", ("ResourceName", arn), ("Tags.Tag.1.Key", "a"))).Refused("InvalidParameterValue");

        Assert.Empty((await owner.ShareAsync("s", guest.AccountId, "ValuesToRemove")).Succeeded().Values("AttributeValue"));
        (await guest.DescribeSnapshotAsync(arn)).Refused("DBSnapshotNotFound", HttpStatusCode.NotFound);
        Assert.Equal(["copy"], Names(await guest.CallAsync("DescribeDBSnapshots", ("IncludeShared", "true"))));
    }

    [Fact]
    public async Task Owner_deletes_a_shared_snapshot_when_the_other_accounts_restore_is_done()
    {
        var (api, owner, guest) = await StartAsync();
        (await owner.ShareAsync("s", guest.AccountId)).Succeeded();
        (await guest.RestoreAsync(owner.SnapshotArn("s"), "hidden-name")).Succeeded();
        var refused = (await owner.CallAsync("DeleteDBSnapshot", ("DBSnapshotIdentifier", "s"))).Refused("InvalidDBSnapshotState", HttpStatusCode.BadRequest, guest.AccountId);
        Assert.DoesNotContain("hidden-name", refused.Body, StringComparison.Ordinal);
        await api.ChangeAsync(guest, "hidden-name", i => i.ObservedGeneration = 1);
        (await owner.CallAsync("DeleteDBSnapshot", ("DBSnapshotIdentifier", "s"))).Succeeded();
        Assert.Empty(Names(await guest.CallAsync("DescribeDBSnapshots", ("SnapshotType", "shared"))));
    }

    [Fact]
    public async Task Attributes_are_restore_alone()
    {
        var (_, owner, guest) = await StartAsync();
        var shown = (await owner.CallAsync("DescribeDBSnapshotAttributes", ("DBSnapshotIdentifier", "S"))).Succeeded();
        Assert.Equal(("s", "restore"), (shown.Value("DBSnapshotIdentifier"), shown.Value("AttributeName")));
        Assert.Empty(shown.Values("AttributeValue"));
        (await owner.ShareAsync("s", guest.AccountId)).Succeeded();
        Assert.Equal([guest.AccountId], (await owner.ShareAsync("s", guest.AccountId)).Succeeded().Values("AttributeValue"));
        Assert.Equal([guest.AccountId], (await owner.CallAsync("DescribeDBSnapshotAttributes", ("DBSnapshotIdentifier", "s"))).Succeeded().Values("AttributeValue"));
    }

    [Fact]
    public async Task Wrong_sharing_is_refused_with_what_to_do()
    {
        var (api, owner, guest) = await StartAsync();
        (await owner.ShareAsync("s", "all")).Refused("InvalidParameterValue", HttpStatusCode.BadRequest, "public", "12 digits");
        (await owner.ShareAsync("s", "999999999999")).Refused("InvalidParameterValue", HttpStatusCode.BadRequest, "999999999999");
        (await owner.ShareAsync("s", owner.AccountId)).Refused("InvalidParameterValue", HttpStatusCode.BadRequest, owner.AccountId);
        (await owner.ShareAsync("none", guest.AccountId)).Refused("DBSnapshotNotFound", HttpStatusCode.NotFound, "none");
        (await owner.CallAsync("ModifyDBSnapshotAttribute", ("DBSnapshotIdentifier", "s"), ("AttributeName", "delete")))
            .Refused("InvalidParameterValue", HttpStatusCode.BadRequest, "delete", "restore");
        (await owner.CallAsync(
            "ModifyDBSnapshotAttribute", ("DBSnapshotIdentifier", "s"), ("AttributeName", "restore"), ("ValuesToAdd.AttributeValue.1", guest.AccountId),
            ("ValuesToRemove.AttributeValue.1", guest.AccountId))).Refused("InvalidParameterCombination", HttpStatusCode.BadRequest, guest.AccountId);
        var automated = await api.AddAutomatedSnapshotAsync(owner, "shop");
        (await owner.ShareAsync(automated, guest.AccountId)).Refused("InvalidDBSnapshotState", HttpStatusCode.BadRequest, "automated", "Copy");
        (await owner.SnapshotAsync("shop", "young")).Succeeded();
        (await owner.ShareAsync("young", guest.AccountId)).Refused("InvalidDBSnapshotState", HttpStatusCode.BadRequest, "young", "creating");
        await api.ChangeSnapshotAsync(owner, "s", s => s.SharedWith = [.. Enumerable.Range(0, 20).Select(i => $"{i:000000000000}")]);
        (await owner.ShareAsync("s", guest.AccountId)).Refused("SharedSnapshotQuotaExceeded", HttpStatusCode.BadRequest, "20");
        Assert.Equal(20, (await api.FindSnapshotAsync(owner, "s"))!.SharedWith.Count);
    }

    private static async Task<Answer[]> GuestCallsAsync(ApiClient guest, string arn) =>
    [
        await guest.DescribeSnapshotAsync(arn),
        await guest.RestoreAsync(arn, "back"),
        await guest.CallAsync("CopyDBSnapshot", ("SourceDBSnapshotIdentifier", arn), ("TargetDBSnapshotIdentifier", "copy")),
    ];

    private static List<string> Names(Answer answer) => answer.Succeeded().Values("DBSnapshotIdentifier");

    private async Task<(RunningApi Api, ApiClient Owner, ApiClient Guest)> StartAsync()
    {
        var api = await fixture.StartAsync();
        var (owner, guest) = (await api.NewAccountAsync(), await api.NewAccountAsync());
        await api.CreateAsync(owner, "shop");
        await api.TakeSnapshotAsync(owner, "shop", "s", ("Tags.Tag.1.Key", "secret"));
        return (api, owner, guest);
    }
}
