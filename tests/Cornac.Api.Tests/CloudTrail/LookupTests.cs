using System.Text.Json;
using Cornac.Api.Audit;
using Cornac.Api.Models.CloudTrail;
using Cornac.Api.Tests.Identity;
using Cornac.Testing;

namespace Cornac.Api.Tests.CloudTrail;

public sealed class LookupTests(TemporaryPostgres postgres) : IAsyncLifetime
{
    private IdentityWorld _world = null!;
    private Operations _operations = null!;

    public async ValueTask InitializeAsync()
    {
        _world = await IdentityWorld.CreateAsync(postgres);
        _operations = new Operations(_world);
    }

    public async ValueTask DisposeAsync()
    {
        await _operations.DisposeAsync();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task Account_sees_its_own_events_newest_first()
    {
        await AddAsync(Row("First"), Row("Second", minutes: 1), Row("Other", account: _world.Admin.AccountId));
        Assert.Equal(["Second", "First"], await NamesAsync(new LookupEventsRequest()));
    }

    [Theory]
    [InlineData("EventName", "DeleteDBInstance")]
    [InlineData("ReadOnly", "true")]
    [InlineData("Username", "claire")]
    [InlineData("ResourceType", "AWS::RDS::DBInstance")]
    [InlineData("ResourceName", "shop_a")]
    [InlineData("ResourceName", "arn:aws:rds:local:111122223333:db:shop_a")]
    [InlineData("EventSource", "sts.amazonaws.com")]
    [InlineData("AccessKeyId", "AKIAWANTED")]
    public async Task Lookup_attribute_selects(string key, string value)
    {
        var usual = Row("Usual");
        var wanted = key switch
        {
            "EventName" => Row("DeleteDBInstance"),
            "ReadOnly" => usual with { ReadOnly = true },
            "Username" => usual with { Username = "claire" },
            "ResourceType" or "ResourceName" => usual with { Resources = ["arn:aws:rds:local:111122223333:db:shop_a"] },
            "EventSource" => usual with { Service = "sts" },
            _ => usual with { AccessKeyId = "AKIAWANTED" },
        };
        await AddAsync(usual, wanted with { Sign = "wanted" }, usual with { Resources = ["arn:aws:rds:local:111122223333:pg:shopXa", "*"] });
        var found = Assert.Single(await EventsAsync(new LookupEventsRequest { LookupAttributes = [new LookupAttribute { AttributeKey = key, AttributeValue = value }] }));
        Assert.Contains("wanted", found.CloudTrailEvent, StringComparison.Ordinal);
        var byId = await EventsAsync(new LookupEventsRequest { LookupAttributes = [new LookupAttribute { AttributeKey = "EventId", AttributeValue = found.EventId! }] });
        Assert.Equal(found.EventId, Assert.Single(byId).EventId);
    }

    [Fact]
    public async Task Times_bound_the_lookup()
    {
        await AddAsync([.. Enumerable.Range(0, 5).Select(minute => Row($"E{minute}", minutes: minute))]);
        var start = _world.Clock.Now;
        Assert.Equal(["E3", "E2", "E1"], await NamesAsync(new LookupEventsRequest { StartTime = start.AddMinutes(1), EndTime = start.AddMinutes(3) }));
        await Assert.ThrowsAsync<InvalidTimeRangeException>(() => NamesAsync(new LookupEventsRequest { StartTime = start.AddMinutes(1), EndTime = start }));
    }

    [Fact]
    public async Task Pages_are_complete_and_stay_right_while_events_are_added()
    {
        await AddAsync([.. Enumerable.Range(0, 25).Select(i => Row($"E{i:00}", minutes: i / 5))]);
        var names = new List<string>();
        string? token = null;
        do
        {
            var page = await _operations.CallAsync(CloudTrailOperations.LookupEvents, new LookupEventsRequest { MaxResults = 7, NextToken = token }, _world.TeamId);
            names.AddRange(page.Events!.Select(e => e.EventName!));
            token = page.NextToken;
            await AddAsync(Row("New", minutes: 60));
        }
        while (token is not null);
        Assert.Equal(Enumerable.Range(0, 25).Select(i => $"E{i:00}").Reverse(), names);
    }

    [Fact]
    public async Task Token_of_another_lookup_or_none_is_refused()
    {
        await AddAsync(Row("A"), Row("B"));
        var page = await _operations.CallAsync(CloudTrailOperations.LookupEvents, new LookupEventsRequest { MaxResults = 1 }, _world.TeamId);
        var other = new LookupEventsRequest { NextToken = page.NextToken, LookupAttributes = [new LookupAttribute { AttributeKey = "EventName", AttributeValue = "A" }] };
        await Assert.ThrowsAsync<InvalidNextTokenException>(() => NamesAsync(other));
        await Assert.ThrowsAsync<InvalidNextTokenException>(() => NamesAsync(new LookupEventsRequest { NextToken = "nonsense" }));
        await Assert.ThrowsAsync<InvalidNextTokenException>(() =>
            _operations.CallAsync(CloudTrailOperations.LookupEvents, new LookupEventsRequest { NextToken = page.NextToken }, _world.Admin.AccountId));
    }

    [Fact]
    public async Task Record_has_the_form_of_cloudtrail()
    {
        await AddAsync(Row("CreateDBInstance") with
        {
            IsRole = true, Resources = ["arn:aws:rds:local:111122223333:db:shop"], ErrorCode = "AccessDenied",
            Parameters = """{"DBInstanceIdentifier":"shop","MasterUserPassword":"***","Tags":[{"Key":"a","Value":"b"}]}""",
        });
        var found = Assert.Single(await EventsAsync(new LookupEventsRequest()));
        Assert.Equal(("rds.amazonaws.com", "false", "claire"), (found.EventSource, found.ReadOnly, found.Username));
        Assert.Equal(("AWS::RDS::DBInstance", "shop"), (found.Resources![0].ResourceType, found.Resources[0].ResourceName));
        var json = JsonDocument.Parse(found.CloudTrailEvent!).RootElement;
        Assert.Equal(found.EventId, json.GetProperty("eventID").GetString());
        Assert.Equal("AccessDenied", json.GetProperty("errorCode").GetString());
        Assert.Equal("AwsApiCall", json.GetProperty("eventType").GetString());
        Assert.Equal("local", json.GetProperty("awsRegion").GetString());
        var identity = json.GetProperty("userIdentity");
        Assert.Equal("AssumedRole", identity.GetProperty("type").GetString());
        Assert.Equal("AROAX", identity.GetProperty("sessionContext").GetProperty("sessionIssuer").GetProperty("principalId").GetString());
        Assert.Equal("AIDACLAIRE", identity.GetProperty("onBehalfOf").GetProperty("userId").GetString());
        var parameters = json.GetProperty("requestParameters");
        Assert.Equal("shop", parameters.GetProperty("dBInstanceIdentifier").GetString());
        Assert.Equal("a", parameters.GetProperty("tags")[0].GetProperty("key").GetString());
        Assert.Equal("111122223333", json.GetProperty("resources")[0].GetProperty("accountId").GetString());
    }

    [Fact]
    public async Task Unknown_attribute_or_several_are_refused()
    {
        var one = new LookupAttribute { AttributeKey = "EventName", AttributeValue = "A" };
        await Assert.ThrowsAsync<InvalidLookupAttributesException>(() => NamesAsync(new LookupEventsRequest { LookupAttributes = [one, one] }));
        await Assert.ThrowsAsync<InvalidLookupAttributesException>(() =>
            NamesAsync(new LookupEventsRequest { LookupAttributes = [new LookupAttribute { AttributeKey = "ReadOnly", AttributeValue = "perhaps" }] }));
    }

    private static TestRow Row(string name, int minutes = 0, string? account = null) => new(name, minutes, account);

    private async Task<IEnumerable<string>> NamesAsync(LookupEventsRequest request) => (await EventsAsync(request)).Select(e => e.EventName!);

    private async Task<IReadOnlyList<Event>> EventsAsync(LookupEventsRequest request) =>
        (await _operations.CallAsync(CloudTrailOperations.LookupEvents, request, _world.TeamId)).Events!;

    private async Task AddAsync(params TestRow[] rows)
    {
        // One by one: EF may otherwise insert them in an order of its own.
        foreach (var row in rows)
        {
            await _world.ChangeAsync(db => Task.FromResult(db.Add(new AuditRecord
            {
                Time = _world.Clock.Now.AddMinutes(row.Minutes),
                AccountId = row.Account ?? _world.TeamId,
                PrincipalArn = row.IsRole ? "arn:aws:sts::111122223333:assumed-role/R/claire" : "arn:aws:iam::111122223333:user/u",
                PrincipalType = row.IsRole ? "AssumedRole" : "IAMUser",
                PrincipalId = row.IsRole ? "AROAX:claire" : "AIDAU",
                Username = row.IsRole ? "claire" : row.Username,
                RoleArn = row.IsRole ? "arn:aws:iam::111122223333:role/R" : null,
                UserId = row.IsRole ? "AIDACLAIRE" : "AIDAU",
                SessionStartedAt = row.IsRole ? _world.Clock.Now : null,
                AccessKeyId = row.AccessKeyId,
                SourceAddress = "10.1.2.3",
                UserAgent = row.Sign,
                Service = row.Service,
                Operation = row.Name,
                ReadOnly = row.ReadOnly,
                Resources = row.Resources,
                ErrorCode = row.ErrorCode,
                RequestId = Guid.NewGuid().ToString(),
                Parameters = row.Parameters,
            })));
        }
    }

    private sealed record TestRow(string Name, int Minutes, string? Account)
    {
        public string Username { get; init; } = "u";

        public string Service { get; init; } = "rds";

        public string AccessKeyId { get; init; } = "AKIAUSUAL";

        public string Sign { get; init; } = "aws-cli";

        public bool ReadOnly { get; init; }

        public bool IsRole { get; init; }

        public string? ErrorCode { get; init; }

        public string Parameters { get; init; } = "{}";

        public string[] Resources { get; init; } = ["*"];
    }
}
