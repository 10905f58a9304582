using System.Diagnostics;
using System.Text.RegularExpressions;
using Cornac.Api.Identity;
using Cornac.Api.Identity.Policies;
using CsCheck;

namespace Cornac.Api.Tests.Identity;

public sealed class PolicyEvaluatorTests
{
    private const string Account = "123456789012";
    private const string Database = $"arn:aws:rds:local:{Account}:db:shop";

    [Theory]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"*"}""", DecisionKind.Allowed)]
    [InlineData("""{"Effect":"Allow","Action":"RDS:create*instance","Resource":"*"}""", DecisionKind.Allowed)]
    [InlineData("""{"Effect":"Allow","Action":"rds:CreateDBInstanc?","Resource":"*"}""", DecisionKind.Allowed)]
    [InlineData("""{"Effect":"Allow","Action":"rds:Describe*","Resource":"*"}""", DecisionKind.ImplicitDeny)]
    [InlineData("""{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}""", DecisionKind.Allowed)]
    [InlineData("""{"Effect":"Allow","NotAction":"rds:*","Resource":"*"}""", DecisionKind.ImplicitDeny)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"arn:aws:rds:*:123456789012:db:sh*"}""", DecisionKind.Allowed)]
    [InlineData("""{"Effect":"Allow","Action":"*","Resource":"arn:aws:rds:*:123456789012:db:SHOP"}""", DecisionKind.ImplicitDeny)]
    [InlineData("""{"Effect":"Allow","Action":"*","NotResource":"arn:aws:rds:*:*:db:shop"}""", DecisionKind.ImplicitDeny)]
    [InlineData("""{"Effect":"Allow","Action":"*","NotResource":"arn:aws:rds:*:*:db:other"}""", DecisionKind.Allowed)]
    [InlineData("""{"Effect":"Deny","Action":"rds:CreateDBInstance","Resource":"*"}""", DecisionKind.ExplicitDeny)]
    public void Statement_decides_by_action_and_resource(string statement, DecisionKind expected) => Assert.Equal(expected, Decide(statement).Kind);

    [Fact]
    public void Nothing_is_allowed_without_a_policy() => Assert.Equal(DecisionKind.ImplicitDeny, PolicyEvaluator.Evaluate(Request(Caller())).Kind);

    [Theory]
    [InlineData("""{"Sid":"Yes","Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"No","Effect":"Deny","Action":"rds:*","Resource":"*"}""")]
    [InlineData("""{"Sid":"No","Effect":"Deny","Action":"rds:*","Resource":"*"},{"Sid":"Yes","Effect":"Allow","Action":"*","Resource":"*"}""")]
    public void Deny_wins_in_any_order_and_is_named(string statements) =>
        Assert.Equal(new Decision(DecisionKind.ExplicitDeny, "inline", "No"), Decide(statements));

    [Theory]
    [InlineData("""{"StringEquals":{"aws:username":"claire"}}""", true)]
    [InlineData("""{"StringEquals":{"aws:username":"Claire"}}""", false)]
    [InlineData("""{"StringEqualsIgnoreCase":{"AWS:UserName":"CLAIRE"}}""", true)]
    [InlineData("""{"StringEquals":{"aws:username":["bob","claire"]}}""", true)]
    [InlineData("""{"StringNotEquals":{"aws:username":["bob","claire"]}}""", false)]
    [InlineData("""{"StringLike":{"aws:username":"cl*r?"}}""", true)]
    [InlineData("""{"StringNotLike":{"aws:username":"cl*"}}""", false)]
    [InlineData("""{"StringEquals":{"sts:ExternalId":"x"}}""", false)]
    [InlineData("""{"StringNotEquals":{"sts:ExternalId":"x"}}""", true)]
    [InlineData("""{"StringEqualsIfExists":{"sts:ExternalId":"x"}}""", true)]
    [InlineData("""{"StringEqualsIfExists":{"aws:username":"bob"}}""", false)]
    [InlineData("""{"Null":{"sts:ExternalId":"true"}}""", true)]
    [InlineData("""{"Null":{"aws:username":"true"}}""", false)]
    [InlineData("""{"Null":{"aws:username":false}}""", true)]
    [InlineData("""{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/*"}}""", true)]
    [InlineData("""{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam:*:user/claire:x"}}""", false)]
    [InlineData("""{"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::123456789012:user/claire"}}""", false)]
    [InlineData("""{"Bool":{"aws:SecureTransport":"true"}}""", true)]
    [InlineData("""{"Bool":{"aws:MultiFactorAuthPresent":"false"}}""", false)]
    [InlineData("""{"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}}""", true)]
    [InlineData("""{"IpAddress":{"aws:SourceIp":["192.168.0.0/16","10.0.0.0/8"]}}""", true)]
    [InlineData("""{"IpAddress":{"aws:SourceIp":"10.1.2.4"}}""", false)]
    [InlineData("""{"NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}}""", false)]
    [InlineData("""{"DateLessThan":{"aws:CurrentTime":"2026-05-04T12:00:01Z"}}""", true)]
    [InlineData("""{"DateLessThan":{"aws:CurrentTime":"2026-05-04T12:00:00Z"}}""", false)]
    [InlineData("""{"DateLessThanEquals":{"aws:CurrentTime":"2026-05-04T12:00:00Z"}}""", true)]
    [InlineData("""{"DateGreaterThan":{"aws:CurrentTime":"2026-05-04"}}""", true)]
    [InlineData("""{"NumericGreaterThanEquals":{"aws:EpochTime":"1777896000"}}""", true)]
    [InlineData("""{"StringEquals":{"aws:RequestedRegion":"local","aws:PrincipalAccount":"123456789012","aws:PrincipalType":"User"}}""", true)]
    [InlineData("""{"StringEquals":{"aws:RequestedRegion":"local"},"Bool":{"aws:SecureTransport":"false"}}""", false)]
    [InlineData("""{"StringEquals":{"aws:RequestTag/team":"a"}}""", true)]
    [InlineData("""{"StringEquals":{"aws:ResourceTag/team":"${aws:RequestTag/team}"}}""", true)]
    [InlineData("""{"StringEquals":{"aws:RequestTag/Team":"a"}}""", true)]
    [InlineData("""{"StringEquals":{"aws:RequestTag/teams":"a"}}""", false)]
    [InlineData("""{"ForAllValues:StringEquals":{"aws:TagKeys":["team","cost"]}}""", true)]
    [InlineData("""{"ForAllValues:StringEquals":{"aws:TagKeys":["team"]}}""", false)]
    [InlineData("""{"ForAnyValue:StringEquals":{"aws:TagKeys":["team"]}}""", true)]
    [InlineData("""{"ForAnyValue:StringLike":{"aws:TagKeys":["x*"]}}""", false)]
    [InlineData("""{"ForAnyValue:StringEquals":{"sts:ExternalId":"x"}}""", false)]
    [InlineData("""{"ForAllValues:StringEquals":{"sts:ExternalId":"x"}}""", true)]
    public void Condition_decides_by_the_request(string condition, bool holds) =>
        Assert.Equal(holds, Decide($$"""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{condition}}}""").IsAllowed);

    [Theory]
    [InlineData("arn:aws:rds:*:*:db:${aws:username}", "claire", "arn:aws:rds:local:123456789012:db:claire", true)]
    [InlineData("arn:aws:rds:*:*:db:${aws:username}", "*", "arn:aws:rds:local:123456789012:db:claire", false)]
    [InlineData("arn:aws:rds:*:*:db:${*}", "x", "arn:aws:rds:local:123456789012:db:claire", false)]
    [InlineData("arn:aws:rds:*:*:db:${sts:ExternalId}", "x", "arn:aws:rds:local:123456789012:db:", false)]
    [InlineData("arn:aws:rds:*:*:db:${sts:ExternalId, 'none'}", "x", "arn:aws:rds:local:123456789012:db:none", true)]
    public void Variable_stands_for_its_value_and_never_for_a_wildcard(string resource, string user, string asked, bool allowed)
    {
        var policy = Read($$"""{"Effect":"Allow","Action":"*","Resource":"{{resource}}"}""");
        var request = Request(Caller(policy) with { UserName = user }) with { Resource = asked };
        Assert.Equal(allowed, PolicyEvaluator.Evaluate(request).IsAllowed);
    }

    [Fact]
    public void Session_policy_narrows_and_does_not_grant()
    {
        var all = Read("""{"Effect":"Allow","Action":"*","Resource":"*"}""");
        var describe = Read("""{"Effect":"Allow","Action":"rds:Describe*","Resource":"*"}""");
        var session = new Policy("session", all.Document);
        Assert.True(PolicyEvaluator.Evaluate(Request(Caller(all) with { SessionPolicies = [[session]] })).IsAllowed);
        Assert.Equal(
            new Decision(DecisionKind.ImplicitDeny, BySession: true),
            PolicyEvaluator.Evaluate(Request(Caller(all) with { SessionPolicies = [[session], [describe]] })));
        Assert.False(PolicyEvaluator.Evaluate(Request(Caller(describe) with { SessionPolicies = [[session]] })).IsAllowed);
    }

    [Fact]
    public void Session_policies_of_one_step_allow_between_them()
    {
        var all = Read("""{"Effect":"Allow","Action":"*","Resource":"*"}""");
        var list = Read("""{"Effect":"Allow","Action":"rds:List*","Resource":"*"}""");
        var denying = Read("""{"Effect":"Deny","Action":"rds:*","Resource":"*"}""");
        Assert.True(PolicyEvaluator.Evaluate(Request(Caller(all) with { SessionPolicies = [[list, all]] })).IsAllowed);
        Assert.Equal(DecisionKind.ExplicitDeny, PolicyEvaluator.Evaluate(Request(Caller(all) with { SessionPolicies = [[all, denying]] })).Kind);
    }

    [Theory]
    [InlineData("\"arn:aws:iam::123456789012:user/claire\"", Account, false, true)]
    [InlineData("\"arn:aws:iam::123456789012:root\"", Account, false, false)]
    [InlineData("\"123456789012\"", Account, true, true)]
    [InlineData("\"arn:aws:iam::123456789012:user/bob\"", Account, true, false)]
    [InlineData("\"arn:aws:iam::123456789012:user/claire\"", "999999999999", false, false)]
    [InlineData("\"arn:aws:iam::123456789012:user/claire\"", "999999999999", true, true)]
    [InlineData("\"arn:aws:iam::999999999999:root\"", "999999999999", true, false)]
    public void Role_is_assumed_by_trust_and_where_needed_by_own_policy(string principal, string roleAccount, bool ownPolicy, bool allowed)
    {
        var caller = ownPolicy ? Caller(Read("""{"Effect":"Allow","Action":"sts:AssumeRole","Resource":"*"}""")) : Caller();
        Assert.Equal(allowed, Trusts($$"""{"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":[{{principal}}]} }""", roleAccount, caller).IsAllowed);
    }

    [Fact]
    public void Deny_of_either_side_keeps_from_the_role()
    {
        const string trust = """{"Effect":"Allow","Action":"sts:AssumeRole","Principal":"*"}""";
        Assert.True(Trusts(trust, Account, Caller()).IsAllowed);
        Assert.False(Trusts(trust, Account, Caller(Read("""{"Effect":"Deny","Action":"sts:*","Resource":"*"}"""))).IsAllowed);
        var denied = trust + ""","""  + """{"Effect":"Deny","Action":"*","Principal":{"AWS":"arn:aws:iam::123456789012:user/claire"}}""";
        Assert.False(Trusts(denied, Account, Caller(Read("""{"Effect":"Allow","Action":"*","Resource":"*"}"""))).IsAllowed);
    }

    [Fact]
    public void Session_policy_that_does_not_allow_it_keeps_from_the_role()
    {
        var caller = Caller() with { SessionPolicies = [[Read("""{"Effect":"Allow","Action":"rds:*","Resource":"*"}""")]] };
        Assert.False(Trusts("""{"Effect":"Allow","Action":"sts:AssumeRole","Principal":"*"}""", Account, caller).IsAllowed);
    }

    [Fact]
    public void Wildcard_agrees_with_a_regular_expression() =>
        Gen.Select(Gen.String[Gen.Char["ab*?"], 0, 12], Gen.String[Gen.Char["ab"], 0, 16]).Sample((pattern, text) =>
        {
            var expression = "^" + Regex.Escape(pattern).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal) + "\\z";
            return Wildcard.Matches(Wildcard.Compile(pattern), text) == Regex.IsMatch(text, expression, RegexOptions.NonBacktracking);
        });

    [Fact]
    public void Wildcard_built_to_backtrack_is_answered_at_once()
    {
        var clock = Stopwatch.StartNew();
        Assert.False(Wildcard.Matches(Wildcard.Compile(string.Concat(Enumerable.Repeat("*a", 100)) + "b"), new string('a', 2000)));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(1), $"{clock.Elapsed}");
    }

    private static Decision Decide(string statements) => PolicyEvaluator.Evaluate(Request(Caller(Read(statements))));

    private static Decision Trusts(string statements, string roleAccount, Caller caller) => PolicyEvaluator.EvaluateTrust(
        new Policy("trust", PolicyParser.Parse($$"""{"Version":"2012-10-17","Statement":[{{statements}}]}""", PolicyKind.Trust)),
        roleAccount,
        Request(caller) with { Action = "sts:AssumeRole", Resource = Arn.Role(roleAccount, "/", "r") });

    private static Policy Read(string statements) =>
        new("inline", PolicyParser.Parse($$"""{"Version":"2012-10-17","Statement":[{{statements}}]}""", PolicyKind.Identity));

    private static Caller Caller(params Policy[] policies) => new()
    {
        AccountId = Account,
        PrincipalArn = Arn.User(Account, "/", "claire"),
        IdentityArn = Arn.User(Account, "/", "claire"),
        AccessKeyId = "AKIA",
        UserName = "claire",
        Policies = policies,
    };

    private static AccessRequest Request(Caller caller) => new()
    {
        Action = "rds:CreateDBInstance",
        Resource = Database,
        Caller = caller,
        Time = new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero),
        SourceAddress = "10.1.2.3",
        Region = "local",
        SecureTransport = true,
        RequestTags = new RequestedTags(new Dictionary<string, string>(StringComparer.Ordinal) { ["team"] = "a", ["cost"] = "1" }, []),
        ResourceTags = new Dictionary<string, string>(StringComparer.Ordinal) { ["team"] = "a" },
    };
}
