using System.Text;
using Cornac.Api.Signing;

namespace Cornac.Api.Tests.Signing;

public sealed class SignatureRulesTests
{
    private static readonly RequestSigner Signer = new();
    private readonly FixedClock _clock = new(RequestSigner.Noon);

    [Fact]
    public void Request_signed_by_header_is_accepted() => Accept(Signer.ByHeader());

    [Fact]
    public void Request_signed_by_query_is_accepted() => Accept((Signer with { Method = "GET", Body = "" }).ByQuery());

    [Theory]
    [InlineData("/")]
    [InlineData("/rds")]
    [InlineData("/rds/")]
    public void Path_of_a_service_is_accepted_as_signed(string path) => Accept((Signer with { Path = path }).ByHeader());

    [Fact]
    public void Request_without_credentials_is_refused() =>
        Refuse(new ReceivedRequest("POST", "/", [KeyValuePair.Create("host", "h")], default), SignatureError.MissingAuthenticationToken);

    [Theory]
    [InlineData("AWS4-HMAC-SHA512 Credential=a/b/c/d/e, SignedHeaders=host, Signature=0")]
    [InlineData("AWS4-HMAC-SHA256 Credential=a/20260504/local/rds/aws4_request, SignedHeaders=host;x-amz-date")]
    [InlineData("AWS4-HMAC-SHA256 Credential=a/20260504/local/rds/aws4_request, SignedHeaders=host;x-amz-date, Signature=xyz")]
    [InlineData("AWS4-HMAC-SHA256 Credential=a/20260504/local/rds, SignedHeaders=host;x-amz-date, Signature=xyz")]
    [InlineData("AWS4-HMAC-SHA256 nonsense")]
    [InlineData("Basic dXNlcjpwYXNz")]
    public void Malformed_authorization_is_refused(string authorization) =>
        Refuse(WithHeader(Without(Signer.ByHeader(), "Authorization"), "Authorization", authorization), SignatureError.IncompleteSignature);

    [Theory]
    [InlineData("AKIA\0EXAMPLE")]
    [InlineData("AKIA'EXAMPLE")]
    [InlineData("AKIAÉXAMPLE")]
    public void Access_key_id_of_no_form_is_refused_before_it_is_looked_for(string id)
    {
        var signer = Signer with { AccessKeyId = id };
        Refuse(signer.ByHeader(), SignatureError.IncompleteSignature);
        Refuse((signer with { Method = "GET", Body = "" }).ByQuery(), SignatureError.IncompleteSignature);
    }

    [Fact]
    public void Access_key_id_longer_than_any_is_refused() =>
        Refuse((Signer with { AccessKeyId = new string('A', 129) }).ByHeader(), SignatureError.IncompleteSignature);

    [Theory]
    [InlineData("Credential")]
    [InlineData("SignedHeaders")]
    [InlineData("Signature")]
    public void Part_of_authorization_given_twice_is_refused(string part)
    {
        var request = Signer.ByHeader();
        var authorization = request.Headers.Single(h => h.Key == "Authorization").Value;
        var copy = authorization["AWS4-HMAC-SHA256 ".Length..].Split(", ").Single(p => p.StartsWith(part + "=", StringComparison.Ordinal));
        Refuse(WithHeader(Without(request, "Authorization"), "Authorization", $"{authorization}, {copy}"), SignatureError.IncompleteSignature);
    }

    [Fact]
    public void Second_authorization_header_is_refused() =>
        Refuse(WithHeader(Signer.ByHeader(), "authorization", "AWS4-HMAC-SHA256 x"), SignatureError.IncompleteSignature);

    [Fact]
    public void Credentials_in_header_and_query_are_refused()
    {
        var byQuery = Signer.ByQuery();
        var byHeader = (Signer with { Query = byQuery.Query }).ByHeader();
        Refuse(byHeader, SignatureError.IncompleteSignature);
    }

    [Theory]
    [InlineData("X-Amz-Date", "20260504T120000Z")]
    [InlineData("x-amz-security-token", "abc")]
    public void Presigned_request_with_credential_headers_is_refused(string name, string value) =>
        Refuse((Signer with { Headers = [$"{name}:{value}"] }).ByQuery(), SignatureError.IncompleteSignature);

    [Theory]
    [InlineData("x-amz-date:20260504T120000Z")]
    [InlineData("X-AMZ-DATE:20260504T120000Z")]
    [InlineData("Host:elsewhere.test")]
    [InlineData("X-Amz-Target:two")]
    public void Repeated_deciding_header_is_refused(string line) =>
        Refuse((Signer with { Headers = ["x-amz-target:one", line] }).ByHeader(), SignatureError.IncompleteSignature);

    [Theory]
    [InlineData("x-amz-signature=0")]
    [InlineData("X-Amz-Date=20260504T120000Z&X-Amz-Date=20260504T120000Z")]
    [InlineData("X-Amz-Date=20260504T120000Z&X%2DAmz%2DDate=20260504T120000Z")]
    [InlineData("X-Amz-Meta=1&x-amz-meta=2")]
    [InlineData("Action=A&Action=B")]
    [InlineData("action=A")]
    public void Repeated_or_respelt_parameter_is_refused(string query)
    {
        Refuse((Signer with { Query = query }).ByHeader(), SignatureError.IncompleteSignature);
        Assert.Equal(SignatureError.IncompleteSignature, Assert.Throws<SignatureException>(() => ParameterRules.Check(query, [])).Error);
    }

    [Theory]
    [InlineData("Action=A", "Action=B")]
    [InlineData("", "Action=A&Action=B")]
    [InlineData("", "Action=A&ACTION=B")]
    [InlineData("Version=1", "Version=2")]
    [InlineData("", "X-Amz-Credential=AKIA%2F20260504%2Flocal%2Frds%2Faws4_request")]
    public void Deciding_parameter_in_the_form_is_refused_unless_it_is_the_only_one(string query, string form) =>
        Assert.Equal(
            SignatureError.IncompleteSignature,
            Assert.Throws<SignatureException>(() => ParameterRules.Check(query, Encoding.UTF8.GetBytes(form))).Error);

    [Fact]
    public void Ordinary_parameters_may_repeat() => ParameterRules.Check("", "Action=A&Version=1&Tag=1&Tag=2&tag=3"u8);

    [Fact]
    public void Unsigned_host_is_refused()
    {
        var request = Signer.ByHeader();
        var authorization = request.Headers.Single(h => h.Key == "Authorization").Value.Replace("host;", "", StringComparison.Ordinal);
        Refuse(WithHeader(Without(request, "Authorization"), "Authorization", authorization), SignatureError.IncompleteSignature);
    }

    [Theory]
    [InlineData("X-Amz-Target:RDS.DeleteDBInstance")]
    [InlineData("X-AMZ-SECURITY-TOKEN:abc")]
    public void Unsigned_amazon_header_is_refused(string line)
    {
        Refuse((Signer with { Unsigned = [line] }).ByHeader(), SignatureError.IncompleteSignature);
        Refuse((Signer with { Unsigned = [line] }).ByQuery(), SignatureError.IncompleteSignature);
    }

    [Fact]
    public void Signed_header_that_did_not_arrive_is_refused() =>
        Refuse(Without((Signer with { Headers = ["content-type:text/plain"] }).ByHeader(), "content-type"), SignatureError.IncompleteSignature);

    [Theory]
    [InlineData("20260503/local/rds/aws4_request")]
    [InlineData("20260504/us-east-1/rds/aws4_request")]
    [InlineData("20260504/local/s3/aws4_request")]
    [InlineData("20260504/local/rds/aws4_reques")]
    [InlineData("20260504/LOCAL/rds/aws4_request")]
    public void Scope_of_another_day_region_service_or_terminator_is_refused(string scope)
    {
        Refuse((Signer with { Scope = scope }).ByHeader(), SignatureError.SignatureDoesNotMatch);
        Refuse((Signer with { Scope = scope }).ByQuery(), SignatureError.SignatureDoesNotMatch);
    }

    [Theory]
    [InlineData(-15, true)]
    [InlineData(15, true)]
    [InlineData(-15.1, false)]
    [InlineData(15.1, false)]
    public void Clock_may_be_fifteen_minutes_off(double minutes, bool accepted)
    {
        _clock.Now = RequestSigner.Noon.AddMinutes(minutes);
        if (accepted) Accept(Signer.ByHeader());
        else Refuse(Signer.ByHeader(), SignatureError.RequestExpired);
    }

    [Theory]
    [InlineData(3600, 60, true)]
    [InlineData(3600, 60.1, false)]
    [InlineData(3600, -15.1, false)]
    [InlineData(604800, 10079, true)]
    public void Presigned_request_lives_as_long_as_it_says(int expires, double minutes, bool accepted)
    {
        _clock.Now = RequestSigner.Noon.AddMinutes(minutes);
        var request = (Signer with { Expires = expires }).ByQuery();
        if (accepted) Accept(request);
        else Refuse(request, SignatureError.RequestExpired);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(604801)]
    public void Presigned_request_for_more_than_a_week_or_no_time_is_refused(int expires) =>
        Refuse((Signer with { Expires = expires }).ByQuery(), SignatureError.IncompleteSignature);

    [Fact]
    public void Unsigned_payload_of_a_presigned_get_is_accepted() =>
        Accept((Signer with { Method = "GET", Body = "", Payload = "UNSIGNED-PAYLOAD" }).ByQuery());

    [Theory]
    [InlineData("POST", "", true)]
    [InlineData("GET", "Action=DeleteDBInstance", true)]
    [InlineData("GET", "", false)]
    [InlineData("POST", "Action=DeleteDBInstance", false)]
    public void Unsigned_payload_elsewhere_is_refused(string method, string body, bool presigned)
    {
        var signer = Signer with { Method = method, Body = body, Payload = "UNSIGNED-PAYLOAD" };
        Refuse(presigned ? signer.ByQuery() : signer.ByHeader(), SignatureError.SignatureDoesNotMatch);
        signer = signer with { Headers = ["x-amz-content-sha256:UNSIGNED-PAYLOAD"] };
        Refuse(presigned ? signer.ByQuery() : signer.ByHeader(), SignatureError.SignatureDoesNotMatch);
    }

    [Fact]
    public void Declared_payload_hash_that_is_not_the_bodys_is_refused()
    {
        var other = new string('a', 64);
        Refuse((Signer with { Payload = other, Headers = [$"x-amz-content-sha256:{other}"] }).ByHeader(), SignatureError.SignatureDoesNotMatch);
    }

    [Fact]
    public void Session_token_is_read_from_header_and_query()
    {
        Assert.Equal("abc", SignedRequest.Parse((Signer with { Headers = ["x-amz-security-token:abc"] }).ByHeader()).Token);
        Assert.Equal("a+b/c=", SignedRequest.Parse((Signer with { Extra = "X-Amz-Security-Token=a%2Bb%2Fc%3D" }).ByQuery()).Token);
        Assert.Null(SignedRequest.Parse(Signer.ByHeader()).Token);
    }

    [Fact]
    public void Unknown_key_and_wrong_signature_get_the_same_answer()
    {
        var request = SignedRequest.Parse(Signer.ByHeader());
        var verifier = new SignatureVerifier(_clock);
        var unknown = Assert.Throws<SignatureException>(() => verifier.Verify(request, "local", ["rds"], []));
        var wrong = Assert.Throws<SignatureException>(() => verifier.Verify(request, "local", ["rds"], "not the secret"u8));
        Assert.Equal((unknown.Error, unknown.Message, unknown.StatusCode), (wrong.Error, wrong.Message, wrong.StatusCode));
    }

    [Fact]
    public void Empty_parameter_added_in_the_place_of_an_equals_sign_is_refused()
    {
        var signed = (Signer with { Query = "a=1&b=" }).ByHeader();
        Accept(signed);
        Refuse(signed with { Target = "/?a=1&b&" }, SignatureError.SignatureDoesNotMatch);
    }

    [Fact]
    public void Target_that_is_not_a_path_is_refused() =>
        Refuse(Signer.ByHeader() with { Target = "http://example.test/" }, SignatureError.IncompleteSignature);

    private static ReceivedRequest Without(ReceivedRequest request, string name) =>
        request with { Headers = [.. request.Headers.Where(h => !h.Key.Equals(name, StringComparison.OrdinalIgnoreCase))] };

    private static ReceivedRequest WithHeader(ReceivedRequest request, string name, string value) =>
        request with { Headers = [.. request.Headers, KeyValuePair.Create(name, value)] };

    private void Accept(ReceivedRequest request) =>
        new SignatureVerifier(_clock).Verify(SignedRequest.Parse(request), "local", ["sts", "rds"], Encoding.UTF8.GetBytes(Signer.Secret));

    private void Refuse(ReceivedRequest request, SignatureError error) =>
        Assert.Equal(error, Assert.Throws<SignatureException>(() => Accept(request)).Error);
}
