using Amazon.Organizations;
using Amazon.Organizations.Model;
using Amazon.RDS;
using Amazon.RDS.Model;
using Cornac.Console.Accounts;
using Cornac.Console.Commands;
using Cornac.Console.Confirming;
using Cornac.Console.Live;
using Cornac.Console.Times;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Cornac.Console.Organization;

/// <summary>The accounts of the organization.</summary>
public sealed partial class OrganizationPage
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    // Counting asks each account: with very many it is left to their own pages.
    private const int Counted = 40;
    private const string Sample = "team-a@acme.example";
    private readonly Dictionary<string, int> _databases = new(StringComparer.Ordinal);
    private List<AccountRow> _accounts = [];
    private Problem? _problem;
    private AccountRow? _renamed;
    private AccountRow? _entered;
    private string? _progress;
    private string _newName = "";
    private string _email = "";
    private bool _isCreating;

    [Parameter]
    public string AccountId { get; set; } = "";

    /// <summary>What is sought in names, numbers and addresses.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? Query { get; set; }

    [Inject]
    internal AccountDirectory Directory { get; set; } = null!;

    [Inject]
    internal IAccountClients Clients { get; set; } = null!;

    [Inject]
    internal IDialogService Dialogs { get; set; } = null!;

    [Inject]
    internal NavigationManager Navigation { get; set; } = null!;

    private string Sought => Query?.Trim() ?? "";

    private IEnumerable<AccountRow> Found => _accounts.Where(row =>
        row.Name.Contains(Sought, StringComparison.CurrentCultureIgnoreCase) || row.Id.Contains(Sought, StringComparison.Ordinal)
        || row.Email.Contains(Sought, StringComparison.OrdinalIgnoreCase));

    private IAmazonOrganizations Organizations => Account.Client<IAmazonOrganizations>();

    private bool CanCreate => _newName.Trim().Length > 0 && _email.Contains('@', StringComparison.Ordinal);

    private CommandParameter[] CreateCommand => [new("Email", Given(_email)), new("AccountName", Given(_newName))];

    private CommandParameter[] RenameCommand =>
        [new("ResourceId", _renamed?.Id), CommandParameter.Tags([KeyValuePair.Create("Name", _newName.Trim())])];

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (!Account.IsHome) return;
        List<AccountRow> accounts = [];
        await foreach (var account in Organizations.Paginators.ListAccounts(new ListAccountsRequest()).Accounts.WithCancellation(cancellationToken))
            accounts.Add(new AccountRow(account.Id, account.Name, account.Email, account.Status?.Value ?? "", Instants.Of(account.JoinedTimestamp)));
        _accounts = [.. accounts.OrderByDescending(row => row.Id == Account.Id).ThenBy(row => row.Name, StringComparer.CurrentCultureIgnoreCase)];
        await CountAsync(cancellationToken);
    }

    /// <summary>How many instances each account holds, as far as the person may enter and look.</summary>
    private async Task CountAsync(CancellationToken cancellationToken)
    {
        foreach (var account in (await Directory.ListAsync(again: true, cancellationToken)).Take(Counted))
        {
            var role = account.IsHome ? null : account.Roles.Count > 0 ? account.Roles[0].RoleName : null;
            if (role is null && !account.IsHome) continue;
            try
            {
                var count = 0;
                var rds = Clients.Of<IAmazonRDS>(account, role);
                await foreach (var _ in rds.Paginators.DescribeDBInstances(new DescribeDBInstancesRequest()).DBInstances.WithCancellation(cancellationToken)) count++;
                _databases[account.Id] = count;
            }
            catch (Amazon.Runtime.AmazonServiceException denied) when (Problem.Of(denied) is { Kind: ProblemKind.Denied or ProblemKind.Refused })
            {
                _databases.Remove(account.Id);
            }
        }
    }

    private void Seek(ChangeEventArgs sought) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("q", Given(sought.Value as string ?? "")), replace: true);

    private async Task<Problem?> CreateAsync()
    {
        var (name, email) = (_newName.Trim(), _email.Trim());
        var request = new CreateAccountRequest { AccountName = name, Email = email };
        CreateAccountStatus? status = null;
        var problem = await ActAsync(async ct =>
        {
            status = (await Organizations.CreateAccountAsync(request, ct)).CreateAccountStatus;
            while (status.State == "IN_PROGRESS")
            {
                _progress = Text["Creating", name];
                StateHasChanged();
                await Task.Delay(Poll, Clock, ct);
                status = (await Organizations.DescribeCreateAccountStatusAsync(new() { CreateAccountRequestId = status.Id }, ct)).CreateAccountStatus;
            }
        });
        _progress = null;
        if (problem is not null) return problem;
        if (status?.State != "SUCCEEDED") return new Problem(ProblemKind.Refused, Text["Failed", name, status?.FailureReason?.Value ?? ""], status?.FailureReason?.Value, null);
        (_progress, _newName, _email) = (Text["Created", name, status.AccountId], "", "");
        return null;
    }

    private Task<Problem?> RenameAsync()
    {
        var request = new TagResourceRequest { ResourceId = _renamed!.Id, Tags = [new() { Key = "Name", Value = _newName.Trim() }] };
        return ActAsync(ct => Organizations.TagResourceAsync(request, ct));
    }

    private void EndRename() => (_renamed, _newName) = (null, "");

    private async Task CloseAsync(AccountRow row)
    {
        if (!await Dialogs.AskAsync(Text["CloseTitle"], row.Name, Text["CloseLead", row.Name, row.Id], [Text["CloseLoss"]], Text["Close"])) return;
        _problem = await ActAsync(ct => Organizations.CloseAccountAsync(new CloseAccountRequest { AccountId = row.Id }, ct));
    }

    private static string? Given(string text) => text.Trim() is { Length: > 0 } given ? given : null;

    internal sealed record AccountRow(string Id, string Name, string Email, string Status, DateTimeOffset JoinedAt)
    {
        public bool IsActive => Status == "ACTIVE";
    }
}
