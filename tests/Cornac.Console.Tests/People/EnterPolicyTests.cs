using System.Text.Json.Nodes;
using Cornac.Console.People;

namespace Cornac.Console.Tests.People;

public sealed class EnterPolicyTests
{
    private const string A = "arn:aws:iam::111111111111:role/ReadOnly";
    private const string B = "arn:aws:iam::222222222222:role/OrganizationAccountAccessRole";

    [Fact]
    public void Policy_allows_the_chosen_roles_and_nothing_else()
    {
        var statement = JsonNode.Parse(EnterPolicy.Write([B, A, B]))!["Statement"]!.AsArray();
        var only = Assert.Single(statement)!;
        Assert.Equal("Allow", (string?)only["Effect"]);
        Assert.Equal("sts:AssumeRole", (string?)only["Action"]);
        Assert.Equal([A, B], only["Resource"]!.AsArray().Select(arn => (string?)arn));
    }

    [Fact]
    public void What_was_written_is_read_back() => Assert.Equal([A, B], EnterPolicy.Read(EnterPolicy.Write([A, B])));

    [Theory]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sts:AssumeRole","Resource":["*"],"Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}}}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"sts:AssumeRole","Resource":["*"]}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"rds:*","Resource":["*"]}]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":[]}""")]
    [InlineData("""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}}""")]
    [InlineData("not JSON")]
    public void Policy_that_somebody_wrote_by_hand_is_not_taken_for_the_consoles_own(string document) => Assert.Null(EnterPolicy.Read(document));
}
