using System.Net;
using Cornac.Api.Models;
using Cornac.Api.Models.Rds;
using Cornac.Api.Models.Sts;
using Cornac.Api.Protocol;

namespace Cornac.Models.Tests;

public sealed class ServiceDescriptorTests
{
    [Fact]
    public void Offered_action_resolves() =>
        Assert.Same(RdsOperations.CreateDBInstance, RdsOperations.Service.Resolve("CreateDBInstance", "2014-10-31"));

    [Theory]
    [InlineData("CreateSandwich", "2014-10-31")]
    [InlineData("createdbinstance", "2014-10-31")]
    [InlineData("CreateDBInstance", "2013-01-01")]
    [InlineData("CreateDBInstance", null)]
    public void Unknown_action_or_version_is_InvalidAction(string action, string? version)
    {
        var error = Assert.ThrowsAny<AwsException>(() => RdsOperations.Service.Resolve(action, version));

        Assert.Equal(("InvalidAction", HttpStatusCode.BadRequest), (error.Code, error.Status));
        Assert.Contains(action, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Known_action_that_is_not_offered_is_NotImplemented()
    {
        var service = ServiceCatalog.All.Single(each => each.Name == "rds");
        var action = service.KnownOperations.Except(service.Operations.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal).First();

        var error = Assert.ThrowsAny<AwsException>(() => service.Resolve(action));

        Assert.Equal(("NotImplemented", HttpStatusCode.NotImplemented), (error.Code, error.Status));
        Assert.Contains(action, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rds", "rds")]
    [InlineData("sts", "sts")]
    [InlineData("iam", "iam")]
    [InlineData("ec2", "ec2")]
    [InlineData("organizations", "organizations")]
    [InlineData("cloudtrail", "cloudtrail")]
    [InlineData("cloudwatch", "monitoring")]
    public void Service_has_the_name_that_clients_sign_for(string name, string signingName) =>
        Assert.Equal(signingName, ServiceCatalog.All.Single(service => service.Name == name).SigningName);

    [Fact]
    public void Reading_and_changing_operations_are_told_apart()
    {
        Assert.True(RdsOperations.DescribeDBInstances.IsReadOnly);
        Assert.True(RdsOperations.ListTagsForResource.IsReadOnly);
        Assert.True(StsOperations.GetCallerIdentity.IsReadOnly);
        Assert.False(RdsOperations.RebootDBInstance.IsReadOnly);
        Assert.False(StsOperations.AssumeRole.IsReadOnly);
        Assert.False(StsOperations.GetSessionToken.IsReadOnly);
    }

    [Fact]
    public void Modelled_error_has_the_models_code_and_status()
    {
        var error = new DBInstanceAlreadyExistsException("There is one.");

        Assert.Equal(("DBInstanceAlreadyExists", HttpStatusCode.BadRequest, AwsFault.Sender), (error.Code, error.Status, error.Fault));
        Assert.Equal(HttpStatusCode.NotFound, new DBInstanceNotFoundException("").Status);
    }
}
