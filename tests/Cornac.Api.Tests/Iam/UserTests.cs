using System.Net;

namespace Cornac.Api.Tests.Iam;

public sealed class UserTests(IamWorld world) : IClassFixture<IamWorld>
{
    [Fact]
    public async Task User_is_shown_as_made_and_found_whatever_the_case()
    {
        (await world.Admin.CallAsync(
            "CreateUser", ("UserName", "Claire@acme.example"), ("Path", "/people/"), ("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "a"))).Succeeded();
        var shown = (await world.Admin.CallAsync("GetUser", ("UserName", "claire@ACME.example"))).Succeeded();
        Assert.Equal("Claire@acme.example", shown.Value("UserName"));
        Assert.Equal($"arn:aws:iam::{world.Administrator.AccountId}:user/people/Claire@acme.example", shown.Value("Arn"));
        Assert.Equal("team", shown.Value("Key"));
        (await world.Admin.CallAsync("CreateUser", ("UserName", "CLAIRE@acme.example"))).Refused("EntityAlreadyExists", HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Name_left_out_means_the_caller()
    {
        Assert.Equal("admin", (await world.Admin.CallAsync("GetUser")).Succeeded().Value("UserName"));
        Assert.Equal([world.Administrator.AccessKeyId], (await world.Admin.CallAsync("ListAccessKeys")).Succeeded().Values("AccessKeyId"));
    }

    [Fact]
    public async Task Pages_hold_every_user_once()
    {
        foreach (var i in Enumerable.Range(1, 5)) (await world.Admin.CallAsync("CreateUser", ("UserName", $"page-{i}"), ("Path", "/pages/"))).Succeeded();
        var names = new List<string>();
        string? marker = null;
        do
        {
            var page = (await world.Admin.CallAsync("ListUsers", [("PathPrefix", "/pages/"), ("MaxItems", "2"), .. marker is null ? [] : new[] { ("Marker", (string?)marker) }])).Succeeded();
            names.AddRange(page.Values("UserName"));
            marker = page.Value("Marker");
            Assert.Equal(marker is null ? "false" : "true", page.Value("IsTruncated"));
        }
        while (marker is not null);
        Assert.Equal(["page-1", "page-2", "page-3", "page-4", "page-5"], names);
        (await world.Admin.CallAsync("ListUsers", ("Marker", "mine"))).Refused("ValidationError");
    }

    [Fact]
    public async Task User_with_anything_left_is_not_deleted()
    {
        await world.AddUserAsync("loaded", IamWorld.Allow("rds:*"));
        (await world.Admin.CallAsync("CreateLoginProfile", ("UserName", "loaded"), ("Password", "Correct-Horse-1"))).Succeeded();
        (await world.Admin.CallAsync("AttachUserPolicy", ("UserName", "loaded"), ("PolicyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess"))).Succeeded();
        var key = (await world.Admin.CallAsync("ListAccessKeys", ("UserName", "loaded"))).Value("AccessKeyId")!;
        foreach (var (action, parameter) in new (string, (string, string?)[])[]
        {
            ("DeleteLoginProfile", []), ("DeleteAccessKey", [("AccessKeyId", key)]),
            ("DetachUserPolicy", [("PolicyArn", "arn:aws:iam::aws:policy/ReadOnlyAccess")]), ("DeleteUserPolicy", [("PolicyName", "inline")]),
        })
        {
            (await world.Admin.CallAsync("DeleteUser", ("UserName", "loaded"))).Refused("DeleteConflict", HttpStatusCode.Conflict);
            (await world.Admin.CallAsync(action, [("UserName", "loaded"), .. parameter])).Succeeded();
        }

        (await world.Admin.CallAsync("DeleteUser", ("UserName", "loaded"))).Succeeded();
        (await world.Admin.CallAsync("GetUser", ("UserName", "loaded"))).Refused("NoSuchEntity", HttpStatusCode.NotFound, "loaded");
    }

    [Fact]
    public async Task Renamed_user_keeps_its_key()
    {
        var user = await world.AddUserAsync("before", IamWorld.Allow("iam:GetUser"));
        (await world.Admin.CallAsync("UpdateUser", ("UserName", "before"), ("NewUserName", "after"), ("NewPath", "/moved/"))).Succeeded();
        Assert.Equal("after", (await user.CallAsync("GetUser")).Succeeded().Value("UserName"));
        (await world.Admin.CallAsync("GetUser", ("UserName", "before"))).Refused("NoSuchEntity", HttpStatusCode.NotFound);
        (await world.Admin.CallAsync("UpdateUser", ("UserName", "after"), ("NewUserName", "Admin"))).Refused("EntityAlreadyExists", HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Policy_on_a_path_covers_the_users_there_only()
    {
        var helper = await world.AddUserAsync("helper", IamWorld.Allow("iam:*", $"arn:aws:iam::{world.Administrator.AccountId}:user/guests/*"));
        (await helper.CallAsync("CreateUser", ("UserName", "guest"), ("Path", "/guests/"))).Succeeded();
        (await helper.CallAsync("GetUser", ("UserName", "guest"))).Succeeded();
        (await helper.CallAsync("CreateUser", ("UserName", "colleague"))).Refused("AccessDenied", HttpStatusCode.Forbidden, "user/colleague");
        (await helper.CallAsync("CreateAccessKey", ("UserName", "admin"))).Refused("AccessDenied", HttpStatusCode.Forbidden);
        (await helper.CallAsync("UpdateUser", ("UserName", "guest"), ("NewPath", "/"))).Refused("AccessDenied", HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Third_key_is_refused_and_a_replaced_one_stops_at_once()
    {
        var first = await world.AddUserAsync("rotating", IamWorld.Allow("iam:*"));
        var second = (await first.CallAsync("CreateAccessKey")).Succeeded();
        (await first.CallAsync("CreateAccessKey")).Refused("LimitExceeded", HttpStatusCode.Conflict, "2");
        var renewed = world.Client(first.AccountId, second.Value("AccessKeyId")!, second.Value("SecretAccessKey")!);
        (await renewed.CallAsync("UpdateAccessKey", ("AccessKeyId", first.AccessKeyId), ("Status", "Inactive"))).Succeeded();
        (await first.CallAsync("GetUser")).Refused("InvalidClientTokenId", HttpStatusCode.Forbidden);
        var used = (await renewed.CallAsync("GetAccessKeyLastUsed", ("AccessKeyId", renewed.AccessKeyId))).Succeeded();
        Assert.Equal(("rotating", "iam"), (used.Value("UserName"), used.Value("ServiceName")));
        (await renewed.CallAsync("DeleteAccessKey", ("AccessKeyId", world.Administrator.AccessKeyId))).Refused("NoSuchEntity", HttpStatusCode.NotFound);
        (await renewed.CallAsync("DeleteAccessKey", ("AccessKeyId", first.AccessKeyId))).Succeeded();
    }

    [Fact]
    public async Task Tag_keys_are_unique_whatever_the_case()
    {
        (await world.Admin.CallAsync("CreateUser", ("UserName", "tagged"), ("Tags.member.1.Key", "Team"), ("Tags.member.1.Value", "a"))).Succeeded();
        (await world.Admin.CallAsync("TagUser", ("UserName", "tagged"), ("Tags.member.1.Key", "team"), ("Tags.member.1.Value", "b"))).Succeeded();
        var tags = (await world.Admin.CallAsync("ListUserTags", ("UserName", "tagged"))).Succeeded();
        Assert.Equal(["team", "b"], [.. tags.Values("Key"), .. tags.Values("Value")]);
        (await world.Admin.CallAsync("UntagUser", ("UserName", "tagged"), ("TagKeys.member.1", "TEAM"))).Succeeded();
        Assert.Empty((await world.Admin.CallAsync("ListUserTags", ("UserName", "tagged"))).Values("Key"));
        (await world.Admin.CallAsync("TagUser", ("UserName", "tagged"), ("Tags.member.1.Key", "aws:x"), ("Tags.member.1.Value", "b"))).Refused("InvalidInput");
    }

    [Fact]
    public async Task Keys_made_at_the_same_time_stay_within_the_limit()
    {
        (await world.Admin.CallAsync("CreateUser", ("UserName", "raced"))).Succeeded();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => world.Admin.CallAsync("CreateAccessKey", ("UserName", "raced"))));
        Assert.Equal(2, answers.Count(a => a.Status == HttpStatusCode.OK));
        Assert.Equal(6, answers.Count(a => a.Code == "LimitExceeded"));
    }
}
