using System.Net;
using Cornac.Api.Tests.Endpoint.Running;
using Cornac.Testing;

namespace Cornac.Api.Tests.Endpoint;

public sealed class ChainTests(ApiFixture fixture)
{
    private const string Describe = "Action=DescribeDBInstances&Version=2014-10-31";
    private static readonly (string, string)[] NoHeaders = [];

    [Theory]
    [InlineData("/")]
    [InlineData("/rds")]
    [InlineData("/rds/")]
    [InlineData("/anything/else")]
    public async Task Post_at_any_path_reaches_the_service_signed_for(string path)
    {
        var client = await (await fixture.StartAsync()).NewAccountAsync();
        Assert.Equal("DescribeDBInstancesResponse", (await client.SendAsync(Describe, path)).Succeeded().Xml.Name.LocalName);
    }

    [Fact]
    public async Task Answer_carries_its_request_id_in_header_and_body()
    {
        var client = await (await fixture.StartAsync()).NewAccountAsync();
        var first = (await client.SendAsync(Describe)).Succeeded();
        var second = (await client.CallAsync("NoSuchAction")).Refused("InvalidAction");
        Assert.Equal(first.RequestId, first.Value("RequestId"));
        Assert.Equal(second.RequestId, second.Value("RequestId"));
        Assert.NotEqual(first.RequestId, second.RequestId, StringComparer.Ordinal);
    }

    [Fact]
    public async Task Unsigned_query_request_gets_a_query_error()
    {
        var answer = await Answer.OfAsync(await fixture.StartAsync(), "POST", "/", Describe, ApiClient.Form, chunked: false, NoHeaders);
        answer.Refused("MissingAuthenticationToken", HttpStatusCode.Forbidden);
        Assert.Equal("ErrorResponse", answer.Xml.Name.LocalName);
        Assert.Equal("text/xml", answer.ContentType);
    }

    [Fact]
    public async Task Unsigned_ec2_request_gets_an_ec2_error()
    {
        var answer = await Answer.OfAsync(
            await fixture.StartAsync(), "POST", "/", "Action=DescribeAddresses&Version=2016-11-15", ApiClient.Form, chunked: false, NoHeaders);
        answer.Refused("MissingAuthenticationToken", HttpStatusCode.Forbidden);
        Assert.Equal("Response", answer.Xml.Name.LocalName);
        Assert.NotNull(answer.Value("RequestID"));
    }

    [Fact]
    public async Task Unsigned_json_request_gets_a_json_error()
    {
        var answer = await Answer.OfAsync(
            await fixture.StartAsync(), "POST", "/", "{}", "application/x-amz-json-1.1", chunked: false,
            [("X-Amz-Target", "AWSOrganizationsV20161128.ListAccounts")]);
        Assert.Equal(("MissingAuthenticationToken", HttpStatusCode.Forbidden), (answer.Code, answer.Status));
        Assert.Equal("application/x-amz-json-1.1", answer.ContentType);
    }

    [Fact]
    public async Task Request_with_a_wrong_secret_is_refused()
    {
        var client = await (await fixture.StartAsync()).NewAccountAsync();
        (await (client with { Secret = new string('x', 40) }).SendAsync(Describe)).Refused("SignatureDoesNotMatch", HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_over_the_limit_is_refused(bool chunked)
    {
        var client = await (await fixture.StartAsync()).NewAccountAsync();
        var body = Describe + "&Marker=" + new string('x', RunningApi.MaxRequestBytes * 2);
        Answer? answer = null;
        await Eventually.Until(
            async () =>
            {
                try
                {
                    answer = await client.SendAsync(body, chunked: chunked);
                }
                catch (HttpRequestException)
                {
                    // The server answers, and hangs up, before it has read everything: a client that still writes may see only the latter.
                }

                return answer is not null;
            },
            TimeSpan.FromSeconds(20), () => "No answer was read.", TestContext.Current.CancellationToken);
        answer!.Refused("RequestEntityTooLarge", HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task Body_just_within_the_limit_is_read()
    {
        var client = await (await fixture.StartAsync()).NewAccountAsync();
        var body = Describe + "&Unknown=";
        (await client.SendAsync(body + new string('x', RunningApi.MaxRequestBytes - body.Length))).Succeeded();
    }

    [Theory]
    [InlineData("&X=%zz")]
    [InlineData("&X=%4")]
    [InlineData("&X=%ff%fe")]
    [InlineData("&.X=1")]
    [InlineData("&X=1&X=2")]
    [InlineData("&=1")]
    public async Task Malformed_form_is_refused(string more)
    {
        var client = await (await fixture.StartAsync()).NewAccountAsync();
        (await client.SendAsync(Describe + more)).Refused("MalformedQueryString");
    }

    [Theory]
    [InlineData("DBInstanceIdentifier=a%00b")]
    [InlineData("Filters.Filter.1.Name=engine&Filters.Filter.1.Values.Value.1=%00")]
    [InlineData("A%00=1")]
    public async Task Nul_character_is_refused_wherever_it_stands(string parameter)
    {
        var client = await (await fixture.StartAsync()).NewAccountAsync();
        (await client.SendAsync(Describe + "&" + parameter)).Refused("InvalidParameterValue");
    }

    [Fact]
    public async Task Unknown_action_is_named()
    {
        var client = await (await fixture.StartAsync()).NewAccountAsync();
        (await client.CallAsync("DoMagic")).Refused("InvalidAction", HttpStatusCode.BadRequest, "DoMagic");
    }

    [Fact]
    public async Task Action_of_the_model_that_is_not_offered_is_named()
    {
        var client = await (await fixture.StartAsync()).NewAccountAsync();
        var answer = (await client.CallAsync("CreateDBCluster")).Refused("NotImplemented", HttpStatusCode.NotImplemented, "CreateDBCluster");
        Assert.Equal("Receiver", answer.Value("Type"));
    }

    [Theory]
    [InlineData("Action=DescribeDBInstances&Version=2012-01-01", "InvalidAction")]
    [InlineData("Action=DescribeDBInstances", "InvalidAction")]
    [InlineData("Version=2014-10-31", "MissingAction")]
    [InlineData("", "MissingAction")]
    [InlineData("Action=DescribeDBInstances&Action=DeleteDBInstance&Version=2014-10-31", "IncompleteSignature")]
    [InlineData("Action=DescribeDBInstances&action=DeleteDBInstance&Version=2014-10-31", "IncompleteSignature")]
    [InlineData("ACTION=DescribeDBInstances&Version=2014-10-31", "IncompleteSignature")]
    [InlineData("Action.1=DescribeDBInstances&Version=2014-10-31", "MissingAction")]
    public async Task Action_and_version_are_said_once_and_exactly(string body, string code)
    {
        var client = await (await fixture.StartAsync()).NewAccountAsync();
        (await client.SendAsync(body)).Refused(code);
    }

    [Fact]
    public async Task Action_in_the_query_string_of_a_post_is_read()
    {
        var client = await (await fixture.StartAsync()).NewAccountAsync();
        (await client.SendAsync("", "/?" + Describe, contentType: null)).Succeeded();
        (await client.SendAsync("MaxRecords=20", "/?" + Describe)).Succeeded();
    }

    [Fact]
    public async Task Action_both_in_query_string_and_body_is_refused()
    {
        var client = await (await fixture.StartAsync()).NewAccountAsync();
        (await client.SendAsync(Describe, "/?Action=DeleteDBInstance")).Refused("IncompleteSignature");
    }

    [Fact]
    public async Task Form_of_another_content_type_is_no_form()
    {
        var client = await (await fixture.StartAsync()).NewAccountAsync();
        (await client.SendAsync(Describe, contentType: "text/plain")).Refused("MissingAction");
    }

    [Fact]
    public async Task Presigned_get_is_answered()
    {
        var client = await (await fixture.StartAsync()).NewAccountAsync();
        (await client.SendPresignedAsync(Describe)).Succeeded();
        (await (client with { Secret = new string('x', 40) }).SendPresignedAsync(Describe)).Refused("SignatureDoesNotMatch", HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Get_without_action_and_the_consoles_posts_are_not_the_api()
    {
        var api = await fixture.StartAsync();
        var page = await Answer.OfAsync(api, "GET", "/", body: null, contentType: null, chunked: false, NoHeaders);
        var post = await Answer.OfAsync(api, "POST", "/console/sign-in", "", contentType: null, chunked: false, NoHeaders);
        Assert.Equal(("the start page", "the console"), (page.Body, post.Body));
    }

    [Fact]
    public async Task Service_is_the_one_signed_for()
    {
        var client = await (await fixture.StartAsync()).NewAccountAsync() with { Service = "sts", Version = "2011-06-15" };
        Assert.Equal(client.AccountId, (await client.CallAsync("GetCallerIdentity")).Succeeded().Value("Account"));
        (await client.SendAsync(Describe)).Refused("InvalidAction");
    }

    [Fact]
    public async Task Denied_call_names_action_and_resource()
    {
        var api = await fixture.StartAsync();
        var client = await api.NewAccountAsync("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"rds:DescribeDBInstances","Resource":"*"}}""");
        (await client.DescribeAsync("x")).Refused("DBInstanceNotFound", HttpStatusCode.NotFound);
        (await client.CallAsync("DeleteDBInstance", ("DBInstanceIdentifier", "x"), ("SkipFinalSnapshot", "true")))
            .Refused("AccessDenied", HttpStatusCode.Forbidden, "rds:DeleteDBInstance", client.Arn("x"));
    }
}
