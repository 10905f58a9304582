using System.Net;
using Cornac.Api.Inventory.Backups;
using Cornac.Api.Tests.Endpoint.Running;

namespace Cornac.Api.Tests.Rds.Backups;

public sealed class SnapshotListTests(ApiFixture fixture)
{
    [Fact]
    public async Task Snapshots_are_narrowed_by_each_parameter_and_filter()
    {
        var (api, client) = await StartAsync();
        var automated = await api.AddAutomatedSnapshotAsync(client, "shop");
        var id = (await api.FindAsync(client, "cellar"))!.ResourceId;
        Assert.Equal(["a", "b", automated], await ListAsync(client));
        Assert.Equal(["a"], await ListAsync(client, ("DBSnapshotIdentifier", "A")));
        Assert.Equal(["a"], await ListAsync(client, ("DBSnapshotIdentifier", client.SnapshotArn("a"))));
        Assert.Equal(["a", automated], await ListAsync(client, ("DBInstanceIdentifier", "SHOP")));
        Assert.Equal(["b"], await ListAsync(client, ("DbiResourceId", id)));
        Assert.Equal([automated], await ListAsync(client, ("SnapshotType", "automated")));
        Assert.Equal(["a", "b"], await ListAsync(client, ("SnapshotType", "manual")));
        Assert.Equal(["a"], await ListAsync(client, ("SnapshotType", "manual"), ("DBInstanceIdentifier", "shop")));
        foreach (var type in new[] { "shared", "public", "awsbackup" }) Assert.Empty(await ListAsync(client, ("SnapshotType", type)));
        Assert.Equal(["a", "b", automated], await ListAsync(client, ("IncludePublic", "true"), ("IncludeShared", "true")));
        Assert.Equal(["b"], await FilteredAsync("db-instance-id", client.Arn("cellar")));
        Assert.Equal(["a", automated], await FilteredAsync("db-snapshot-id", "A", automated, "none"));
        Assert.Equal(["b"], await FilteredAsync("dbi-resource-id", id));
        Assert.Equal(["a", "b", automated], await FilteredAsync("snapshot-type", "manual", "automated"));
        Assert.Equal([automated], await FilteredAsync("snapshot-type", "automated"));
        Assert.Equal(["a", "b", automated], await FilteredAsync("engine", "mysql", "postgres"));
        Assert.Empty(await FilteredAsync("engine", "mysql"));

        Task<List<string>> FilteredAsync(string name, params string[] values) =>
            ListAsync(client, [("Filters.Filter.1.Name", name), .. values.Select((v, i) => ($"Filters.Filter.1.Values.Value.{i + 1}", (string?)v))]);
    }

    [Fact]
    public async Task What_is_not_there_or_not_known_is_refused()
    {
        var (_, client) = await StartAsync();
        (await client.DescribeSnapshotAsync("none")).Refused("DBSnapshotNotFound", HttpStatusCode.NotFound, "none");
        (await client.DescribeSnapshotAsync(client.Arn("shop"))).Refused("DBSnapshotNotFound", HttpStatusCode.NotFound);
        Assert.Empty(await ListAsync(client, ("DBInstanceIdentifier", "none")));
        (await client.CallAsync("DescribeDBSnapshots", ("SnapshotType", "final"))).Refused("InvalidParameterValue", HttpStatusCode.BadRequest, "final", "manual");
        (await client.CallAsync("DescribeDBSnapshots", ("Filters.Filter.1.Name", "status"), ("Filters.Filter.1.Values.Value.1", "x")))
            .Refused("InvalidParameterValue", HttpStatusCode.BadRequest, "status", "snapshot-type");
    }

    [Fact]
    public async Task Pages_show_each_snapshot_once()
    {
        var (api, client) = await StartAsync();
        await using (var db = api.Open())
        {
            var first = (await api.FindSnapshotAsync(client, "a"))!;
            for (var i = 0; i < 43; i++)
            {
                db.Add(new SnapshotRecord
                {
                    Id = Guid.CreateVersion7().ToString("N"), AccountId = client.AccountId, Identifier = $"more-{i}", SetId = first.SetId,
                    InstanceIdentifier = "shop", InstanceCreatedAt = first.InstanceCreatedAt, Type = SnapshotType.Manual, RequestedAt = DateTimeOffset.UtcNow,
                    Source = first.Source, Status = SnapshotStatus.Available,
                });
            }

            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        var (seen, pages, marker) = (new List<string>(), 0, (string?)null);
        do
        {
            var page = (await client.CallAsync("DescribeDBSnapshots", [("MaxRecords", "20"), .. marker is null ? Array.Empty<(string, string?)>() : [("Marker", marker)]])).Succeeded();
            seen.AddRange(page.Values("DBSnapshotIdentifier"));
            (marker, pages) = (page.Value("Marker"), pages + 1);
        }
        while (marker is not null);
        Assert.Equal((45, 45, 3), (seen.Count, seen.Distinct(StringComparer.Ordinal).Count(), pages));
    }

    private static async Task<List<string>> ListAsync(ApiClient client, params (string Name, string? Value)[] parameters) =>
        (await client.CallAsync("DescribeDBSnapshots", parameters)).Succeeded().Values("DBSnapshotIdentifier");

    private async Task<(RunningApi Api, ApiClient Client)> StartAsync()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        await api.CreateAsync(client, "shop");
        await api.CreateAsync(client, "cellar");
        await api.TakeSnapshotAsync(client, "shop", "a");
        await api.TakeSnapshotAsync(client, "cellar", "b");
        return (api, client);
    }
}
