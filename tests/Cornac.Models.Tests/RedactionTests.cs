using System.Text.Json.Nodes;
using Cornac.Api.Models.Rds;
using Cornac.Api.Models.Sts;
using Cornac.Api.Protocol;
using IamOperations = Cornac.Models.Tests.Everything.Iam.IamOperations;
using Tag = Cornac.Api.Models.Rds.Tag;

namespace Cornac.Models.Tests;

public sealed class RedactionTests
{
    private const string Secret = "C0nf'de tie!";

    [Fact]
    public void Password_is_in_neither_ToString_nor_audit_parameters()
    {
        var request = new CreateDBInstanceRequest
        {
            DBInstanceIdentifier = "shop",
            DBInstanceClass = "db.t3.micro",
            Engine = "postgres",
            AllocatedStorage = 5,
            MasterUserPassword = Secret,
            Tags = [new Tag { Key = "team", Value = "é<a>" }],
        };

        var audit = RdsOperations.CreateDBInstance.AuditParameters(request);

        Assert.DoesNotContain(Secret, request.ToString(), StringComparison.Ordinal);
        Assert.Contains("MasterUserPassword = ***", request.ToString(), StringComparison.Ordinal);
        Assert.Contains("DBInstanceIdentifier = shop", request.ToString(), StringComparison.Ordinal);
        var expected = JsonNode.Parse("""
            {"DBInstanceIdentifier":"shop","AllocatedStorage":5,"DBInstanceClass":"db.t3.micro","Engine":"postgres",
             "MasterUserPassword":"***","Tags":[{"Key":"team","Value":"é<a>"}]}
            """);
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(audit)), audit);
        Assert.Equal(["MasterUserPassword", "TdeCredentialPassword"], RdsOperations.CreateDBInstance.SensitiveMembers);
    }

    [Fact]
    public void Absent_password_is_absent_from_audit_parameters()
    {
        var audit = RdsOperations.ModifyDBInstance.AuditParameters(new ModifyDBInstanceRequest { DBInstanceIdentifier = "shop" });

        Assert.Equal("""{"DBInstanceIdentifier":"shop"}""", audit);
    }

    [Fact]
    public void Temporary_credentials_are_not_in_ToString()
    {
        var credentials = new Credentials { AccessKeyId = "ASIAEXAMPLE", SecretAccessKey = Secret, SessionToken = Secret };
        var response = new GetSessionTokenResponse { Credentials = credentials };

        Assert.DoesNotContain(Secret, response.ToString(), StringComparison.Ordinal);
        Assert.Contains("ASIAEXAMPLE", response.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_time_code_is_not_in_audit_parameters()
    {
        var audit = StsOperations.GetSessionToken.AuditParameters(new GetSessionTokenRequest { TokenCode = "123456" });

        Assert.Equal("""{"TokenCode":"***"}""", audit);
    }

    [Fact]
    public void Every_member_of_a_sensitive_shape_is_told()
    {
        Assert.Equal(["Password"], IamOperations.CreateLoginProfile.SensitiveMembers);
        Assert.Equal(["OldPassword", "NewPassword"], IamOperations.ChangePassword.SensitiveMembers);
        Assert.Equal(["OptionsToInclude.OptionSettings.Value"], Everything.Rds.RdsOperations.ModifyOptionGroup.SensitiveMembers);
    }

    [Fact]
    public void Malformed_parameter_does_not_show_a_secret()
    {
        var parameters = QueryParser.Parse("DBInstanceIdentifier=a&DBInstanceClass=b&Engine=c&MasterUserPassword=hunter2%01"u8);

        var error = Assert.ThrowsAny<AwsException>(() => RdsOperations.CreateDBInstance.DecodeRequest(parameters));

        Assert.DoesNotContain("hunter2", error.ToString(), StringComparison.Ordinal);
    }
}
