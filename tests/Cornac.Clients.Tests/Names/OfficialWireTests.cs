using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Official = Amazon.SecurityToken.Model;
using OfficialEc2 = Amazon.EC2.Model;
using Ours = Generated.SecurityToken.Model;
using OursEc2 = Generated.EC2.Model;

namespace Cornac.Clients.Tests.Names;

/// <summary>The same call by an official client and by one of ours: the same bytes go out, and the same objects are made of the answer.</summary>
public sealed class OfficialWireTests : IAsyncLifetime
{
    private const string Region = "local";

    private static readonly BasicAWSCredentials Key = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");

    private static readonly JsonSerializerOptions Plain = new() { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private RecordingEndpoint _endpoint = null!;

    public async ValueTask InitializeAsync() => _endpoint = await RecordingEndpoint.StartAsync();

    public ValueTask DisposeAsync() => _endpoint.DisposeAsync();

    [Fact]
    public async Task Query_request_and_answer_are_the_official_ones()
    {
        _endpoint.Answer = """
            <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
              <SourceIdentity></SourceIdentity>
              <AssumedRoleUser><AssumedRoleId>AROA:s</AssumedRoleId><Arn>arn:aws:sts::1:assumed-role/r/s</Arn></AssumedRoleUser>
              <PackedPolicySize>6</PackedPolicySize>
            </AssumeRoleResult><ResponseMetadata><RequestId>body</RequestId></ResponseMetadata></AssumeRoleResponse>
            """;
        using var official = OfficialSts();
        using var ours = OurSts();
        var theirAnswer = await official.AssumeRoleAsync(new Official.AssumeRoleRequest
        {
            RoleArn = "arn:aws:iam::1:role/r",
            RoleSessionName = "a,b=c+d@e",
            DurationSeconds = 900,
            PolicyArns = [new() { Arn = "arn:aws:iam::aws:policy/Aé" }, new() { Arn = "arn:aws:iam::aws:policy/B" }],
            Tags = [],
            TransitiveTagKeys = ["x", "y"],
        }, Cancel);
        var ourAnswer = await ours.AssumeRoleAsync(new Ours.AssumeRoleRequest
        {
            RoleArn = "arn:aws:iam::1:role/r",
            RoleSessionName = "a,b=c+d@e",
            DurationSeconds = 900,
            PolicyArns = [new() { Arn = "arn:aws:iam::aws:policy/Aé" }, new() { Arn = "arn:aws:iam::aws:policy/B" }],
            Tags = [],
            TransitiveTagKeys = ["x", "y"],
        }, Cancel);
        AssertSame(theirAnswer, ourAnswer);
        Assert.Equal("", ourAnswer.SourceIdentity);
        Assert.Null(ourAnswer.Credentials);
    }

    [Fact]
    public async Task Ec2_request_and_answer_are_the_official_ones()
    {
        _endpoint.Answer = """
            <DescribeAddressesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>11111111-2222-3333-4444-555555555555</requestId><addressesSet>
              <item><publicIp>10.0.0.1</publicIp><domain>vpc</domain><tagSet/></item>
              <item><publicIp>10.0.0.2</publicIp><domain>unheard-of</domain><tagSet><item><key>k</key><value>v</value></item></tagSet></item>
            </addressesSet></DescribeAddressesResponse>
            """;
        using var official = new Amazon.EC2.AmazonEC2Client(Key, new Amazon.EC2.AmazonEC2Config { ServiceURL = _endpoint.Url, AuthenticationRegion = Region });
        using var ours = new Generated.EC2.AmazonEC2Client(Key, new Generated.EC2.AmazonEC2Config { ServiceURL = _endpoint.Url, AuthenticationRegion = Region });
        var theirAnswer = await official.DescribeAddressesAsync(
            new OfficialEc2.DescribeAddressesRequest { PublicIps = ["10.0.0.1"], Filters = [new() { Name = "domain", Values = ["vpc", "standard"] }], DryRun = true }, Cancel);
        var ourAnswer = await ours.DescribeAddressesAsync(
            new OursEc2.DescribeAddressesRequest { PublicIps = ["10.0.0.1"], Filters = [new() { Name = "domain", Values = ["vpc", "standard"] }], DryRun = true }, Cancel);
        AssertSame(theirAnswer, ourAnswer);
        Assert.Null(ourAnswer.Addresses[0].Tags);
        Assert.Equal(Generated.EC2.DomainType.Vpc, ourAnswer.Addresses[0].Domain);
    }

    [Theory]
    [InlineData("<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>RegionDisabledException</Code><Message>m</Message></Error><RequestId>body</RequestId></ErrorResponse>")]
    [InlineData("<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error><Type>Sender</Type><Code>ExpiredTokenException</Code><Message>m</Message></Error><RequestId>body</RequestId></ErrorResponse>")]
    [InlineData("<ErrorResponse><Error><Type>Receiver</Type><Code>Unheard</Code><Message>m</Message></Error></ErrorResponse>")]
    [InlineData("<html>a proxy's own page</html>")]
    [InlineData("not XML at all")]
    [InlineData("")]
    public async Task Error_becomes_the_official_exception(string answer)
    {
        (_endpoint.Answer, _endpoint.Status) = (answer, 400);
        using var official = OfficialSts();
        using var ours = OurSts();
        var theirs = await Record.ExceptionAsync(() => official.GetSessionTokenAsync(new Official.GetSessionTokenRequest(), Cancel));
        var made = await Record.ExceptionAsync(() => ours.GetSessionTokenAsync(new Ours.GetSessionTokenRequest(), Cancel));
        var (expected, actual) = (Assert.IsAssignableFrom<AmazonServiceException>(theirs), Assert.IsAssignableFrom<AmazonServiceException>(made));
        Assert.Equal(expected.GetType().FullName, actual.GetType().FullName!.Replace("Generated.", "Amazon.", StringComparison.Ordinal));
        Assert.Equal((expected.ErrorCode, expected.ErrorType, expected.StatusCode, expected.Message), (actual.ErrorCode, actual.ErrorType, actual.StatusCode, actual.Message));
        Assert.Equal(expected.RequestId ?? "11111111-2222-3333-4444-555555555555", actual.RequestId);
        Assert.Equal(expected.InnerException?.GetType(), actual.InnerException?.GetType());
    }

    [Theory]
    [InlineData("cut off <AssumeRoleResponse>")]
    [InlineData("<GetSessionTokenResponse><GetSessionTokenResult><Credentials><Expiration>no time</Expiration></Credentials></GetSessionTokenResult></GetSessionTokenResponse>")]
    public async Task Unreadable_answer_is_said_to_be_so(string answer)
    {
        _endpoint.Answer = answer;
        using var ours = OurSts();
        var refused = await Assert.ThrowsAsync<AmazonUnmarshallingException>(() => ours.GetSessionTokenAsync(Cancel));
        Assert.Equal("11111111-2222-3333-4444-555555555555", refused.RequestId);
    }

    [Fact]
    public async Task Client_without_endpoint_says_what_to_set()
    {
        using var client = new Generated.SecurityToken.AmazonSecurityTokenServiceClient(
            Key, new Generated.SecurityToken.AmazonSecurityTokenServiceConfig { RegionEndpoint = Amazon.RegionEndpoint.EUWest3, IgnoreConfiguredEndpointUrls = true });
        var refused = await Assert.ThrowsAsync<AmazonClientException>(() => client.GetSessionTokenAsync(Cancel));
        Assert.Contains("ServiceURL", refused.Message, StringComparison.Ordinal);
    }

    private void AssertSame(AmazonWebServiceResponse theirs, AmazonWebServiceResponse ours)
    {
        Assert.Equal(2, _endpoint.Requests.Count);
        Assert.Equal(_endpoint.Requests[0], _endpoint.Requests[1]);
        Assert.Contains($"{Region}/", _endpoint.Requests[0], StringComparison.Ordinal);
        Assert.Equal((theirs.ResponseMetadata.RequestId, theirs.HttpStatusCode), (ours.ResponseMetadata.RequestId, ours.HttpStatusCode));
        (theirs.ResponseMetadata, ours.ResponseMetadata) = (null, null);
        Assert.Equal(HttpStatusCode.OK, ours.HttpStatusCode);
        Assert.Equal(Members(theirs), Members(ours));
    }

    /// <summary>Members in one order: the official classes have theirs sorted.</summary>
    private static string Members(AmazonWebServiceResponse answer) => Sort(JsonSerializer.SerializeToNode(answer, answer.GetType(), Plain))!.ToJsonString();

    private static JsonNode? Sort(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(m => m.Key, StringComparer.Ordinal).Select(m => KeyValuePair.Create(m.Key, Sort(m.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sort)]),
        _ => node?.DeepClone(),
    };

    private AmazonSecurityTokenServiceClient OfficialSts() => new(Key, new AmazonSecurityTokenServiceConfig { ServiceURL = _endpoint.Url, AuthenticationRegion = Region });

    private Generated.SecurityToken.AmazonSecurityTokenServiceClient OurSts() =>
        new(Key, new Generated.SecurityToken.AmazonSecurityTokenServiceConfig { ServiceURL = _endpoint.Url, AuthenticationRegion = Region });
}
