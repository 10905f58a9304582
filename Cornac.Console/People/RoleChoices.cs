using Amazon.CornacService;
using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.Organizations;
using Amazon.Organizations.Model;
using Cornac.Console.Accounts;

namespace Cornac.Console.People;

/// <summary>An account that people can be let into, with its roles.</summary>
public sealed record AccountRoles(string Id, string Name, IReadOnlyList<RoleChoice> Roles);

/// <summary>A role of an account.</summary>
public sealed record RoleChoice(string Name, string Arn);

/// <summary>Finds which roles there are to enter, and who may.</summary>
internal static class RoleChoices
{
    // Both are made with every account; accounts that the asker may not enter are known by nothing else.
    private static readonly string[] Usual = ["OrganizationAccountAccessRole", "ReadOnly"];

    public static async Task<IReadOnlyList<AccountRoles>> ListAsync(CurrentAccount master, CancellationToken cancellationToken)
    {
        var assumable = (await master.Client<IAmazonCornacService>().ListAssumableRolesAsync(new(), cancellationToken)).Roles ?? [];
        var known = assumable.ToLookup(role => role.AccountId, role => new RoleChoice(role.RoleName, role.RoleArn), StringComparer.Ordinal);
        List<AccountRoles> accounts = [];
        await foreach (var account in master.Client<IAmazonOrganizations>().Paginators.ListAccounts(new ListAccountsRequest()).Accounts.WithCancellation(cancellationToken))
        {
            if (account.Id == master.Id || account.Status != "ACTIVE") continue;
            var usual = Usual.Select(name => new RoleChoice(name, $"arn:aws:iam::{account.Id}:role/{name}"));
            accounts.Add(new AccountRoles(account.Id, account.Name, known.Contains(account.Id) ? [.. known[account.Id]] : [.. usual]));
        }

        return [.. accounts.OrderBy(account => account.Name, StringComparer.CurrentCultureIgnoreCase).ThenBy(account => account.Id, StringComparer.Ordinal)];
    }

    /// <summary>Those of some roles that a person may assume, by whichever policy.</summary>
    public static async Task<IReadOnlySet<string>> AllowedAsync(
        IAmazonIdentityManagementService iam, string userArn, IEnumerable<string> roleArns, CancellationToken cancellationToken)
    {
        HashSet<string> allowed = new(StringComparer.Ordinal);
        foreach (var some in roleArns.Chunk(500))
        {
            var request = new SimulatePrincipalPolicyRequest { PolicySourceArn = userArn, ActionNames = ["sts:AssumeRole"], ResourceArns = [.. some], MaxItems = 1000 };
            var answer = await iam.SimulatePrincipalPolicyAsync(request, cancellationToken);
            foreach (var result in answer.EvaluationResults ?? [])
            {
                if (result.EvalDecision == "allowed") allowed.Add(result.EvalResourceName);
            }
        }

        return allowed;
    }
}
