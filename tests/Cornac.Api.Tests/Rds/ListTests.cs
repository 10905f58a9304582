using System.Net;
using Cornac.Api.Inventory.Instances;
using Cornac.Api.Tests.Endpoint.Running;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Tests.Rds;

public sealed class ListTests(ApiFixture fixture)
{
    private const string Value = "InvalidParameterValue";

    [Theory]
    [InlineData("DescribeDBInstances")]
    [InlineData("DescribeEvents")]
    [InlineData("DescribeDBEngineVersions")]
    [InlineData("DescribeOrderableDBInstanceOptions")]
    public async Task Page_size_marker_and_filters_are_checked(string action)
    {
        var client = await (await fixture.StartAsync()).NewAccountAsync();
        var engine = ("Engine", (string?)"postgres");
        (await client.CallAsync(action, engine, ("MaxRecords", "19"))).Refused(Value, HttpStatusCode.BadRequest, "MaxRecords");
        (await client.CallAsync(action, engine, ("MaxRecords", "101"))).Refused(Value, HttpStatusCode.BadRequest, "MaxRecords");
        (await client.CallAsync(action, engine, ("MaxRecords", "many"))).Refused(Value, HttpStatusCode.BadRequest, "MaxRecords");
        (await client.CallAsync(action, engine, ("Marker", "no marker!"))).Refused(Value, HttpStatusCode.BadRequest, "Marker");
        (await client.CallAsync(action, engine, ("Marker", "bm8"))).Refused(Value, HttpStatusCode.BadRequest, "Marker");
        (await client.CallAsync(action, engine, ("Filters.Filter.1.Name", "no-such"), ("Filters.Filter.1.Values.Value.1", "x"))).Refused(Value, HttpStatusCode.BadRequest, "no-such");
        (await client.CallAsync(action, engine, ("Filters.Filter.1.Values.Value.1", "x"))).Refused("MissingParameter", HttpStatusCode.BadRequest, "Name");
        (await client.CallAsync(action, engine, ("MaxRecords", "20"), ("Marker", ""), ("Filters", ""))).Succeeded();
    }

    [Fact]
    public async Task Pages_go_on_where_they_left_off_while_instances_come_and_go()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        await CopyAsync(api, client, Enumerable.Range(0, 130).Select(i => $"db-{i:000}"));

        var first = (await client.CallAsync("DescribeDBInstances")).Succeeded();
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"db-{i:000}"), first.Values("DBInstanceIdentifier"));
        await CopyAsync(api, client, ["db-050a", "db-110a"]);
        await using (var db = api.Open())
        {
            await db.Set<InstanceRecord>().Where(i => i.AccountId == client.AccountId && (i.Identifier == "db-099" || i.Identifier == "db-120"))
                .ExecuteDeleteAsync(TestContext.Current.CancellationToken);
        }

        var second = (await client.CallAsync("DescribeDBInstances", ("Marker", first.Value("Marker")), ("MaxRecords", "20"))).Succeeded();
        Assert.Equal([.. Enumerable.Range(100, 11).Select(i => $"db-{i:000}"), "db-110a", .. Enumerable.Range(111, 8).Select(i => $"db-{i:000}")], second.Values("DBInstanceIdentifier"));
        var third = (await client.CallAsync("DescribeDBInstances", ("Marker", second.Value("Marker")), ("MaxRecords", "20"))).Succeeded();
        Assert.Equal(["db-119", .. Enumerable.Range(121, 9).Select(i => $"db-{i:000}")], third.Values("DBInstanceIdentifier"));
        Assert.Null(third.Value("Marker"));
    }

    [Fact]
    public async Task Filters_narrow_and_combine()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        await CopyAsync(api, client, ["a", "b", "c"]);
        var b = (await api.FindAsync(client, "b"))!.ResourceId;
        Assert.Equal(["a", "c"], await NamesAsync(Filter("db-instance-id", "A"), ("Filters.Filter.1.Values.Value.2", client.Arn("c"))));
        Assert.Equal(["b"], await NamesAsync(Filter("dbi-resource-id", b)));
        Assert.Equal(["a", "b", "c"], await NamesAsync(Filter("engine", "postgres")));
        Assert.Empty(await NamesAsync(Filter("engine", "mysql")));
        Assert.Empty(await NamesAsync(Filter("db-cluster-id", "x")));
        Assert.Empty(await NamesAsync(Filter("dbi-resource-id", b), ("DBInstanceIdentifier", "a")));
        Assert.Empty(await NamesAsync(Filter("db-instance-id", $"arn:aws:rds:elsewhere:{client.AccountId}:db:a")));

        async Task<List<string>> NamesAsync((string Name, string? Value) filter, (string, string?) more = default)
        {
            (string, string?)[] parameters = [("Filters.Filter.1.Name", filter.Name), ("Filters.Filter.1.Values.Value.1", filter.Value)];
            return (await client.CallAsync("DescribeDBInstances", more.Item1 is null ? parameters : [.. parameters, more])).Succeeded().Values("DBInstanceIdentifier");
        }
    }

    [Fact]
    public async Task Filter_given_twice_or_without_values_is_refused()
    {
        var client = await (await fixture.StartAsync()).NewAccountAsync();
        (await client.CallAsync(
            "DescribeDBInstances", ("Filters.Filter.1.Name", "engine"), ("Filters.Filter.1.Values.Value.1", "a"), ("Filters.Filter.2.Name", "engine"),
            ("Filters.Filter.2.Values.Value.1", "b"))).Refused(Value, HttpStatusCode.BadRequest, "engine");
        (await client.CallAsync("DescribeDBInstances", ("Filters.Filter.1.Name", "engine"), ("Filters.Filter.1.Values", ""))).Refused(Value, HttpStatusCode.BadRequest, "engine");
    }

    [Theory]
    [InlineData("arn:aws:rds:local:{0}:db:SHOP", true)]
    [InlineData("arn:aws:rds:elsewhere:{0}:db:shop", false)]
    [InlineData("arn:aws:rds:local:999999999999:db:shop", false)]
    [InlineData("arn:aws:rds:local:{0}:snapshot:shop", false)]
    [InlineData("arn:aws:ec2:local:{0}:db:shop", false)]
    [InlineData("arn:shop", false)]
    [InlineData("sho", false)]
    [InlineData("", false)]
    public async Task Arn_as_identifier_means_only_what_it_names(string form, bool found)
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync();
        await CopyAsync(api, client, ["shop"]);
        var answer = await client.DescribeAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, form, client.AccountId));
        if (found) Assert.Equal("shop", answer.Succeeded().Value("DBInstanceIdentifier"));
        else answer.Refused("DBInstanceNotFound", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Engine_versions_are_those_installed()
    {
        var client = await (await fixture.StartAsync()).NewAccountAsync();
        Assert.Equal(["15.16", "15.18", "17.4"], await VersionsAsync());
        Assert.Equal(["15.16", "15.18"], await VersionsAsync(("EngineVersion", "15")));
        Assert.Equal(["17.4"], await VersionsAsync(("DBParameterGroupFamily", "postgres17")));
        Assert.Equal(["17.4"], await VersionsAsync(("DefaultOnly", "true")));
        Assert.Equal(["15.18"], await VersionsAsync(("DefaultOnly", "true"), ("EngineVersion", "15")));
        Assert.Empty(await VersionsAsync(("Engine", "mysql")));
        Assert.Equal(["15.18"], await VersionsAsync(("Filters.Filter.1.Name", "engine-version"), ("Filters.Filter.1.Values.Value.1", "15.18")));
        Assert.Equal(["15.16", "15.18", "17.4"], await VersionsAsync(("Filters.Filter.1.Name", "engine-mode"), ("Filters.Filter.1.Values.Value.1", "provisioned")));

        async Task<List<string>> VersionsAsync(params (string, string?)[] parameters) =>
            [.. (await client.CallAsync("DescribeDBEngineVersions", parameters)).Succeeded().Element("DBEngineVersions").Elements()
                .Select(version => version.Elements().Single(e => e.Name.LocalName == "EngineVersion").Value)];
    }

    [Fact]
    public async Task Minor_upgrades_of_a_version_are_the_later_ones_of_its_major()
    {
        var client = await (await fixture.StartAsync()).NewAccountAsync();
        var answer = (await client.CallAsync("DescribeDBEngineVersions", ("EngineVersion", "15.16"))).Succeeded();
        Assert.Equal("15.18", Assert.Single(answer.Element("ValidUpgradeTarget").Elements()).Elements().Single(e => e.Name.LocalName == "EngineVersion").Value);
    }

    [Fact]
    public async Task Orderable_options_are_versions_by_classes()
    {
        var client = await (await fixture.StartAsync()).NewAccountAsync();
        Assert.Equal(9, (await OptionsAsync(("Engine", "postgres"))).Count);
        Assert.Equal(["db.m5.large", "db.t3.micro", "db.t3.small"], await OptionsAsync(("Engine", "postgres"), ("EngineVersion", "17.4")));
        Assert.Equal(["db.t3.micro", "db.t3.micro"], await OptionsAsync(("Engine", "postgres"), ("EngineVersion", "15"), ("DBInstanceClass", "db.t3.micro")));
        Assert.Empty(await OptionsAsync(("Engine", "postgres"), ("LicenseModel", "general-public-license")));
        (await client.CallAsync("DescribeOrderableDBInstanceOptions")).Refused("MissingParameter", HttpStatusCode.BadRequest, "Engine");
        (await client.CallAsync("DescribeOrderableDBInstanceOptions", ("Engine", "mysql"))).Refused(Value, HttpStatusCode.BadRequest, "mysql");

        async Task<List<string>> OptionsAsync(params (string, string?)[] parameters) =>
            (await client.CallAsync("DescribeOrderableDBInstanceOptions", parameters)).Succeeded().Values("DBInstanceClass");
    }

    private static (string Name, string? Value) Filter(string name, string value) => (name, value);

    /// <summary>Makes many instances quickly: one through the API, the others as copies of its row.</summary>
    private static async Task CopyAsync(RunningApi api, ApiClient client, IEnumerable<string> names)
    {
        var wanted = names.ToList();
        (await client.CreateAsync(wanted[0])).Succeeded();
        await api.SetStatusAsync(client, wanted[0], InstanceStatus.Available);
        var model = (await api.FindAsync(client, wanted[0]))!;
        await using var db = api.Open();
        db.AddRange(wanted.Skip(1).Select(name => new InstanceRecord
        {
            ResourceId = Api.Rds.Naming.ResourceIds.NewInstance(),
            AccountId = model.AccountId,
            Identifier = name,
            CreatedAt = model.CreatedAt,
            Operator = model.Operator,
            EngineVersion = model.EngineVersion,
            Class = model.Class,
            StorageGiB = model.StorageGiB,
            Port = model.Port,
            MasterUsername = model.MasterUsername,
            Settings = model.Settings,
            Status = model.Status,
        }));
        await db.SaveChangesAsync();
    }
}
