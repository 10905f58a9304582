using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Cornac.Console.Confirming;
using Cornac.Console.Frame;
using Cornac.Console.Live;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Cornac.Console.People;

/// <summary>Somebody: how they sign in, which accounts they may enter, what else they may do.</summary>
public sealed partial class PersonPage
{
    private PersonDetails? _person;
    private IReadOnlyList<AccountRoles> _accounts = [];
    private IReadOnlySet<string> _allowed = new HashSet<string>(StringComparer.Ordinal);
    private List<(string Name, string Arn)> _policies = [];
    private string _document = "";
    private Problem? _problem;

    [Parameter]
    public string AccountId { get; set; } = "";

    [Parameter]
    public string UserName { get; set; } = "";

    [Inject]
    internal IDialogService Dialogs { get; set; } = null!;

    [Inject]
    internal NavigationManager Navigation { get; set; } = null!;

    protected override object? Subject => UserName;

    private IAmazonIdentityManagementService Iam => Account.Client<IAmazonIdentityManagementService>();

    private IReadOnlyList<Crumb> Crumbs => [new(Text["Title"], Account.Path("people"))];

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (!Account.IsHome) return;
        var iam = Iam;
        var person = await PersonDetails.LoadAsync(iam, UserName, cancellationToken);
        _accounts = await RoleChoices.ListAsync(Account, cancellationToken);
        _allowed = _accounts.Count == 0
            ? new HashSet<string>(StringComparer.Ordinal)
            : await RoleChoices.AllowedAsync(iam, person.Arn, _accounts.SelectMany(account => account.Roles).Select(role => role.Arn), cancellationToken);
        _document = person.Inline.Contains(EnterPolicy.Name, StringComparer.Ordinal)
            ? Uri.UnescapeDataString((await iam.GetUserPolicyAsync(new() { UserName = UserName, PolicyName = EnterPolicy.Name }, cancellationToken)).PolicyDocument)
            : "";
        List<(string, string)> policies = [];
        await foreach (var policy in iam.Paginators.ListPolicies(new ListPoliciesRequest()).Policies.WithCancellation(cancellationToken))
            policies.Add((policy.PolicyName, policy.Arn));
        _policies = policies;
        _person = person;
    }

    private Task<Problem?> SaveAccessAsync(string document) => ActAsync(ct => document.Length > 0
        ? Iam.PutUserPolicyAsync(new() { UserName = UserName, PolicyName = EnterPolicy.Name, PolicyDocument = document }, ct)
        : (Task)Iam.DeleteUserPolicyAsync(new() { UserName = UserName, PolicyName = EnterPolicy.Name }, ct));

    private async Task DisableAsync()
    {
        if (!await Dialogs.AskAsync(Text["DisableTitle"], UserName, Text["DisableLead", UserName], [Text["DisablePassword"], Text["DisableKeys"]], Text["Disable"])) return;
        _problem = await ActAsync(ct => PersonActions.DisableAsync(Iam, _person!, ct));
    }

    private async Task DeleteAsync()
    {
        List<string> losses = [Text["DeleteAccess"], Text["DeleteKeys", _person!.Keys.Count]];
        if (!await Dialogs.AskAsync(Text["DeletePersonTitle"], UserName, Text["DeletePersonLead", UserName], losses, Text["DeletePerson"])) return;
        _problem = await ActAsync(ct => PersonActions.DeleteAsync(Iam, _person, ct));
        if (_problem is null) Navigation.NavigateTo(Account.Path("people"));
    }
}
