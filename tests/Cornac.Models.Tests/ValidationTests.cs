using System.Text;
using Cornac.Api.Protocol;
using Cornac.Models.Tests.Everything.CloudTrail;
using Cornac.Models.Tests.Everything.CloudWatch;
using Cornac.Models.Tests.Everything.Ec2;
using Cornac.Models.Tests.Everything.Iam;
using Cornac.Models.Tests.Everything.Organizations;
using Cornac.Models.Tests.Everything.Rds;
using Cornac.Models.Tests.Everything.Sts;

namespace Cornac.Models.Tests;

public sealed class ValidationTests
{
    private const string Instance = "DBInstanceIdentifier=shop&DBInstanceClass=db.t3.micro&Engine=postgres";

    [Theory]
    [InlineData("AllocatedStorage=5x", "5x")]
    [InlineData("AllocatedStorage=99999999999", "99999999999")]
    [InlineData("AllocatedStorage=", "()")]
    [InlineData("AllocatedStorage=5.5", "5.5")]
    [InlineData("AllocatedStorage=%205", " 5")]
    [InlineData("MultiAZ=yes", "yes")]
    [InlineData("MultiAZ=1", "(1)")]
    public void Malformed_scalar_is_refused_by_name_and_value(string parameter, string value)
    {
        var error = Refused(RdsOperations.CreateDBInstance, $"{Instance}&{parameter}");

        Assert.Equal("InvalidParameterValue", error.Code);
        Assert.Contains(parameter[..parameter.IndexOf('=')], error.Message, StringComparison.Ordinal);
        Assert.Contains(value, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("yesterday")]
    [InlineData("2026-13-01T00:00:00Z")]
    [InlineData("1e400")]
    [InlineData("99999999999999")]
    public void Malformed_time_is_refused_by_name_and_value(string value)
    {
        var error = Refused(RdsOperations.DescribeEvents, $"StartTime={value}");

        Assert.Equal("InvalidParameterValue", error.Code);
        Assert.Contains($"({value}) for parameter StartTime", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2026-11-23T12:00:00Z")]
    [InlineData("2026-11-23T12:00:00.000Z")]
    [InlineData("2026-11-23T13:00:00%2B01:00")]
    [InlineData("2026-11-23T12:00:00")]
    [InlineData("2026-11-23T12:00Z")]
    [InlineData("1795435200")]
    public void Time_in_every_form_that_clients_send_is_read(string value)
    {
        var request = RdsOperations.DescribeEvents.DecodeRequest(QueryParser.Parse(Encoding.UTF8.GetBytes($"StartTime={value}")));

        Assert.Equal(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero), request.StartTime);
    }

    [Theory]
    [InlineData("%01")]
    [InlineData("a%00b")]
    [InlineData("%EF%BF%BF")]
    public void Character_that_no_answer_could_hold_is_refused(string value)
    {
        var error = Refused(RdsOperations.CreateDBInstance, $"{Instance}&DBName={value}");

        Assert.Equal("InvalidParameterValue", error.Code);
        Assert.Contains("DBName", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_members_of_rds_and_ec2_are_MissingParameter()
    {
        AssertRefused("MissingParameter", "Engine", Refused(RdsOperations.CreateDBInstance, "DBInstanceIdentifier=shop&DBInstanceClass=c"));
        AssertRefused("MissingParameter", "Filters.2.Values", Refused(
            RdsOperations.DescribeDBInstances, "Filters.Filter.1.Name=a&Filters.Filter.1.Values.Value.1=b&Filters.Filter.2.Name=c"));
        AssertRefused("MissingParameter", "GroupName", Refused(Ec2Operations.CreateSecurityGroup, "GroupDescription=d"));
    }

    [Fact]
    public void Missing_members_of_sts_and_iam_are_listed_in_one_ValidationError()
    {
        AssertRefused("ValidationError", "2 validation errors detected: Value null at 'RoleArn' failed to satisfy constraint: Member must not be null; "
            + "Value null at 'RoleSessionName' failed", Refused(StsOperations.AssumeRole, ""));
        AssertRefused("ValidationError", "Value null at 'Tags.2.Key'", Refused(
            IamOperations.TagUser, "UserName=u&Tags.member.1.Key=a&Tags.member.1.Value=b&Tags.member.2.Value=d"));
    }

    [Fact]
    public void Missing_members_of_json_services_follow_the_services_own_error()
    {
        AssertRefused("InvalidInputException", "AccountName", RefusedJson(OrganizationsOperations.CreateAccount, """{"Email":"a@b.example"}"""));
        AssertRefused("ValidationException", "AttributeKey", RefusedJson(
            CloudTrailOperations.LookupEvents, """{"LookupAttributes":[{"AttributeValue":"x"}]}"""));
    }

    [Theory]
    [InlineData("""{"AccountId":5}""", "AccountId must be a string", "InvalidInputException")]
    [InlineData("""{"AccountId":"12345678901\n"}""", "AccountId", "InvalidInputException")]
    [InlineData("""{"AccountId":["123456789012"]}""", "AccountId", "InvalidInputException")]
    [InlineData("""{"AccountId":null}""", "AccountId", "InvalidInputException")]
    [InlineData("""[]""", "object", "SerializationException")]
    [InlineData("""{"AccountId":"1","AccountId":"2"}""", "twice", "SerializationException")]
    [InlineData("""{"AccountId":"1"} x""", "JSON", "SerializationException")]
    [InlineData("""{"AccountId":""", "JSON", "SerializationException")]
    [InlineData("""{"AccountId":"\ud800"}""", "JSON", "SerializationException")]
    public void Malformed_json_is_refused(string body, string reason, string code)
    {
        var error = RefusedJson(OrganizationsOperations.DescribeAccount, body);

        Assert.Equal(code, error.Code);
        Assert.Contains(reason.Split(' ')[0], error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Value_out_of_range_is_refused_by_name_and_value()
    {
        AssertRefused("InvalidParameterValue", "(1001) for parameter MaxResults", Refused(Ec2Operations.DescribeVpcs, "MaxResults=1001"));
        AssertRefused("ValidationError", "Value '899' at 'DurationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
            Refused(StsOperations.GetSessionToken, "DurationSeconds=899"));
        AssertRefused("InvalidInputException", "Value '21' at 'MaxResults'", RefusedJson(OrganizationsOperations.ListAccounts, """{"MaxResults":21}"""));
    }

    [Fact]
    public void String_of_wrong_length_is_refused()
    {
        AssertRefused("ValidationError", "'RoleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2",
            Refused(StsOperations.AssumeRole, "RoleArn=arn:aws:iam::123456789012:role/R&RoleSessionName=x"));
        AssertRefused("InvalidParameterValue", "less than or equal to 255", Refused(CloudWatchOperations.ListMetrics, $"Namespace={new string('n', 256)}"));
    }

    [Fact]
    public void Length_counts_characters_not_surrogates()
    {
        var elephants = Uri.EscapeDataString(string.Concat(Enumerable.Repeat("🐘", 255)));

        CloudWatchOperations.ListMetrics.DecodeRequest(QueryParser.Parse(Encoding.UTF8.GetBytes($"Namespace={elephants}")));
        Refused(CloudWatchOperations.ListMetrics, $"Namespace={elephants}x");
    }

    [Fact]
    public void List_of_wrong_length_is_refused()
    {
        var tags = string.Join('&', Enumerable.Range(1, 51).Select(number => $"Tags.member.{number}.Key=k{number}&Tags.member.{number}.Value=v"));

        AssertRefused("ValidationError", "'Tags' failed to satisfy constraint: Member must have length less than or equal to 50",
            Refused(IamOperations.TagUser, $"UserName=u&{tags}"));
    }

    [Fact]
    public void Value_outside_the_enum_is_refused_with_the_known_values() => AssertRefused(
        "InvalidParameterValue", "(planet) for parameter SourceType: Member must satisfy enum value set: [",
        Refused(RdsOperations.DescribeEvents, "SourceType=planet"));

    [Theory]
    [InlineData("acme", true)]
    [InlineData("a-b-c", true)]
    [InlineData("a--b", false)]
    [InlineData("-ab", false)]
    [InlineData("acme%0A", false)]
    [InlineData("%C3%A9clair", false)]
    public void Pattern_with_lookahead_is_checked_over_the_whole_value(string alias, bool isAllowed)
    {
        var parameters = QueryParser.Parse(Encoding.UTF8.GetBytes($"AccountAlias={alias}"));
        var error = Record.Exception(() => IamOperations.CreateAccountAlias.DecodeRequest(parameters));

        Assert.Equal(isAllowed, error is null);
    }

    [Fact]
    public void Refused_secret_is_not_shown()
    {
        var error = Refused(IamOperations.ChangePassword, "OldPassword=hunter2%E2%82%AC&NewPassword=fine");

        AssertRefused("ValidationError", "'OldPassword'", error);
        Assert.DoesNotContain("hunter2", error.Message, StringComparison.Ordinal);
    }

    private static void AssertRefused(string code, string message, AwsException error)
    {
        Assert.Equal(code, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static AwsException Refused(OperationDescriptor operation, string form) =>
        Assert.ThrowsAny<AwsException>(() => operation.Decode(QueryParser.Parse(Encoding.UTF8.GetBytes(form))));

    private static AwsException RefusedJson(OperationDescriptor operation, string body) =>
        Assert.ThrowsAny<AwsException>(() => operation.Decode(JsonParser.Parse(Encoding.UTF8.GetBytes(body))));
}
