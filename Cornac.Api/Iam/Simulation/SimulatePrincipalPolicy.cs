using System.Text.RegularExpressions;
using Cornac.Api.Endpoint;
using Cornac.Api.Iam.Paging;
using Cornac.Api.Identity.Policies;
using Cornac.Api.Models.Iam;
using Cornac.Api.Protocol;
using WireStatement = Cornac.Api.Models.Iam.Statement;

namespace Cornac.Api.Iam.Simulation;

/// <summary>Explains what a user or role may do: asks the same evaluator as every call, and names the statements that had a say.</summary>
internal sealed partial class SimulatePrincipalPolicy(SimulatedPrincipal principals, TimeProvider clock)
    : IOperationHandler<SimulatePrincipalPolicyRequest, SimulatePrincipalPolicyResponse>
{
    private const string Everything = "*";

    public IEnumerable<string> Resources(SimulatePrincipalPolicyRequest request, CallContext context) => [request.PolicySourceArn];

    public async Task<SimulatePrincipalPolicyResponse> HandleAsync(
        SimulatePrincipalPolicyRequest request, CallContext context, CancellationToken cancellationToken)
    {
        RefuseUnoffered(request);
        var page = ListPage.From(request.MaxItems, request.Marker);
        var simulated = Keys(request.ContextEntries);
        var (caller, sources) = await principals.FindAsync(request.PolicySourceArn, request.PolicyInputList, context, cancellationToken);
        var now = clock.GetUtcNow();
        var resources = request.ResourceArns is { Count: > 0 } given ? given : [Everything];
        var questions = request.ActionNames.SelectMany(action => resources.Select(resource => new AccessRequest
        {
            Action = ActionPattern().IsMatch(action) ? action : throw new InvalidInputException($"'{action}' must be a service and an operation such as rds:DescribeDBInstances."),
            Resource = resource,
            Caller = caller,
            Time = now,
            Region = context.Region,
            Simulated = simulated,
        })).Select((question, place) => (Question: question, Place: place.ToString("D9", System.Globalization.CultureInfo.InvariantCulture)));
        var listed = page.Of(questions, q => q.Place);
        return new SimulatePrincipalPolicyResponse
        {
            EvaluationResults = listed.Show(q => Result(q.Question, sources)), IsTruncated = listed.IsTruncated, Marker = listed.Marker,
        };
    }

    private static EvaluationResult Result(AccessRequest question, IReadOnlyList<SourcePolicy> sources) => new()
    {
        EvalActionName = question.Action,
        EvalResourceName = question.Resource,
        EvalDecision = PolicyEvaluator.Evaluate(question).Kind switch
        {
            DecisionKind.Allowed => PolicyEvaluationDecisionType.Allowed,
            DecisionKind.ExplicitDeny => PolicyEvaluationDecisionType.ExplicitDeny,
            _ => PolicyEvaluationDecisionType.ImplicitDeny,
        },
        MatchedStatements = [.. PolicyEvaluator.Matching(question).Select(match => Show(sources.First(s => ReferenceEquals(s.Policy, match.Policy)), match.Statement))],
        MissingContextValues = [],
    };

    private static WireStatement Show(SourcePolicy source, int statement)
    {
        var (start, end) = StatementPlace.Of(source.Text, statement);
        return new WireStatement { SourcePolicyId = source.Policy.Name, SourcePolicyType = source.SourceType, StartPosition = start, EndPosition = end };
    }

    private static Dictionary<ConditionKey, IReadOnlyList<string>> Keys(IReadOnlyList<ContextEntry>? entries)
    {
        var keys = new Dictionary<ConditionKey, IReadOnlyList<string>>();
        foreach (var entry in entries ?? [])
        {
            var key = ConditionKey.Parse(entry.ContextKeyName ?? "")
                ?? throw new InvalidInputException($"The context key '{entry.ContextKeyName}' is not one that policies may ask about here.");
            keys[key] = entry.ContextKeyValues ?? [];
        }

        return keys;
    }

    /// <summary>What would change the decision must not be passed over.</summary>
    private static void RefuseUnoffered(SimulatePrincipalPolicyRequest request)
    {
        if (request.PermissionsBoundaryPolicyInputList is { Count: > 0 }) throw new InvalidInputException("PermissionsBoundaryPolicyInputList is not offered by this service.");
        if (request.ResourcePolicy is not null) throw new InvalidInputException("ResourcePolicy is not offered by this service.");
    }

    [GeneratedRegex(@"^[A-Za-z0-9-]+:[A-Za-z0-9]+\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ActionPattern();
}
