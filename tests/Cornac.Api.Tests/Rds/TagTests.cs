using System.Net;
using Cornac.Api.Tests.Endpoint.Running;

namespace Cornac.Api.Tests.Rds;

public sealed class TagTests(ApiFixture fixture)
{
    [Fact]
    public async Task Tags_are_added_replaced_listed_and_removed()
    {
        var (_, client) = await StartAsync();
        (await client.CallAsync(
            "AddTagsToResource", ("ResourceName", client.Arn("shop")), ("Tags.Tag.1.Key", "team"), ("Tags.Tag.1.Value", "b"), ("Tags.Tag.2.Key", "x"))).Succeeded();
        Assert.Equal([("team", "b"), ("x", "")], await TagsAsync(client));
        (await client.CallAsync("RemoveTagsFromResource", ("ResourceName", client.Arn("SHOP")), ("TagKeys.member.1", "team"), ("TagKeys.member.2", "absent"))).Succeeded();
        Assert.Equal([("x", "")], await TagsAsync(client));
    }

    [Theory]
    [InlineData("ListTagsForResource")]
    [InlineData("AddTagsToResource")]
    [InlineData("RemoveTagsFromResource")]
    public async Task Tags_of_what_is_not_there_are_refused(string action)
    {
        var (_, client) = await StartAsync();
        (string, string?)[] more = [("Tags.Tag.1.Key", "a"), ("TagKeys.member.1", "a")];
        (await client.CallAsync(action, [("ResourceName", client.Arn("none")), .. more])).Refused("DBInstanceNotFound", HttpStatusCode.NotFound, "none");
        (await client.CallAsync(action, [("ResourceName", "shop"), .. more])).Refused("InvalidParameterValue", HttpStatusCode.BadRequest, "shop");
        (await client.CallAsync(action, [("ResourceName", $"arn:aws:rds:elsewhere:{client.AccountId}:db:shop"), .. more])).Refused("InvalidParameterValue");
        (await client.CallAsync(action, more)).Refused("MissingParameter", HttpStatusCode.BadRequest, "ResourceName");
    }

    [Fact]
    public async Task Wrong_tag_changes_none()
    {
        var (_, client) = await StartAsync();
        (await client.CallAsync(
            "AddTagsToResource", ("ResourceName", client.Arn("shop")), ("Tags.Tag.1.Key", "good"), ("Tags.Tag.2.Key", "bad\u0001"))).Refused("InvalidParameterValue");
        Assert.Equal([("team", "a")], await TagsAsync(client));
    }

    [Fact]
    public async Task Denial_of_a_name_holds_in_every_spelling_of_it()
    {
        var (api, owner) = await StartAsync();
        var guarded = await api.NewUserAsync(owner.AccountId, $$"""
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rds:*","Resource":"*"},
              {"Effect":"Deny","Action":"rds:*","Resource":"{{owner.Arn("shop")}}"}]}
            """);
        foreach (var name in new[] { owner.Arn("shop"), owner.Arn("SHOP") })
        {
            (await guarded.CallAsync("ListTagsForResource", ("ResourceName", name))).Refused("AccessDenied", HttpStatusCode.Forbidden);
            (await guarded.CallAsync("AddTagsToResource", ("ResourceName", name), ("Tags.Tag.1.Key", "a"))).Refused("AccessDenied", HttpStatusCode.Forbidden);
            (await guarded.DescribeAsync(name)).Refused("AccessDenied", HttpStatusCode.Forbidden);
        }

        (await guarded.DescribeAsync("Shop")).Refused("AccessDenied", HttpStatusCode.Forbidden);
        (await guarded.ModifyAsync("Shop", ("BackupRetentionPeriod", "2"))).Refused("AccessDenied", HttpStatusCode.Forbidden);
    }

    private static async Task<List<(string, string)>> TagsAsync(ApiClient client) =>
        [.. (await client.CallAsync("ListTagsForResource", ("ResourceName", client.Arn("shop")))).Succeeded().Element("TagList").Elements()
            .Select(tag => (tag.Elements().First().Value, tag.Elements().Last().Value)).Order()];

    private async Task<(RunningApi Api, ApiClient Client)> StartAsync()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        await api.CreateAsync(client, "shop", "available", ("Tags.Tag.1.Key", "team"), ("Tags.Tag.1.Value", "a"));
        return (api, client);
    }
}
