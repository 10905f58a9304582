using Cornac.Api.Identity.Policies;

namespace Cornac.Api.Tests.Identity;

public sealed class PolicyParserTests
{
    [Theory]
    [InlineData("""[]""", "JSON object")]
    [InlineData("""{""", "JSON")]
    [InlineData("""{"Version":"2012-10-17","Version":"2012-10-17","Statement":[]}""", "JSON")]
    [InlineData("""{"Version":"2020-01-01","Statement":[]}""", "Version")]
    [InlineData("""{"Version":"2012-10-17"}""", "Statement")]
    [InlineData("""{"Version":"2012-10-17","Statement":[]}""", "Statement")]
    [InlineData("""{"Version":"2012-10-17","Statements":{}}""", "'Statements'")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Extra":1}}""", "'Extra'")]
    [InlineData("""{"Statement":{"Effect":"Permit","Action":"*","Resource":"*"}}""", "Effect")]
    [InlineData("""{"Statement":{"Action":"*","Resource":"*"}}""", "Effect")]
    [InlineData("""{"Statement":{"Effect":"Allow","Resource":"*"}}""", "Action")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*"}}""", "Resource")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","NotAction":"*","Resource":"*"}}""", "NotAction")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"rds","Resource":"*"}}""", "'rds'")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"r*:x","Resource":"*"}}""", "'r*:x'")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":[],"Resource":"*"}}""", "Action")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":[{}],"Resource":"*"}}""", "Action")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"db:x"}}""", "'db:x'")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}}""", "'Principal'")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:rds:*:*:db:${aws:username}"}}""", "2012-10-17")]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:rds:*:*:db:${aws:colour}"}}""", "'aws:colour'")]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:rds:*:*:db:${aws:username"}}""", "brace")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringMatches":{"aws:username":"x"}}}}""", "'StringMatches'")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:colour":"x"}}}}""", "'aws:colour'")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NullIfExists":{"aws:username":"true"}}}}""", "'NullIfExists'")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"yes"}}}}""", "'yes'")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/99"}}}}""", "'10.0.0.0/99'")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"DateLessThan":{"aws:CurrentTime":"soon"}}}}""", "'soon'")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericEquals":{"aws:EpochTime":"many"}}}}""", "'many'")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"bob"}}}}""", "'bob'")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:TagKeys":"x"}}}}""", "ForAllValues")]
    [InlineData("""{"Statement":[{"Sid":"A","Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"A","Effect":"Allow","Action":"*","Resource":"*"}]}""", "Sid")]
    [InlineData("""{"Statement":{"Sid":"a-b","Effect":"Allow","Action":"*","Resource":"*"}}""", "Sid")]
    public void Identity_policy_that_is_not_understood_is_refused_by_element(string policy, string named) =>
        Assert.Contains(named, Assert.Throws<PolicyFormatException>(() => PolicyParser.Parse(policy, PolicyKind.Identity)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole"}}""", "Principal")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"Service":"ec2.amazonaws.com"}}}""", "Principal")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::123456789012:user/*"}}}""", "Principal")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","NotPrincipal":{"AWS":"*"}}}""", "'NotPrincipal'")]
    [InlineData("""{"Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Principal":"*","Resource":"*"}}""", "'Resource'")]
    public void Trust_policy_that_is_not_understood_is_refused_by_element(string policy, string named) =>
        Assert.Contains(named, Assert.Throws<PolicyFormatException>(() => PolicyParser.Parse(policy, PolicyKind.Trust)).Message, StringComparison.Ordinal);

    [Fact]
    public void Managed_policies_that_come_with_Cornac_are_those_of_the_contract() =>
        Assert.Equal(
            "AdministratorAccess AmazonRDSFullAccess AmazonRDSReadOnlyAccess IAMFullAccess IAMUserChangePassword ReadOnlyAccess",
            string.Join(' ', new PolicyCatalog().ManagedArns.Select(arn => arn[PolicyCatalog.AwsManagedPrefix.Length..]).Order(StringComparer.Ordinal)));
}
