using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Cornac.Console.Commands;
using Cornac.Console.Live;
using Cornac.Console.Times;
using Microsoft.AspNetCore.Components;

namespace Cornac.Console.People;

/// <summary>The people of the organization, all of whom belong to the master account.</summary>
public sealed partial class PeoplePage
{
    private const int More = 100;
    private const string Sample = "marie@acme.example";
    private List<PersonRow> _people = [];
    private IReadOnlyList<(string Label, string Value)> _secrets = [];
    private string _name = "";
    private string _created = "";
    private bool _isCreating;
    private int _shown = More;

    [Parameter]
    public string AccountId { get; set; } = "";

    /// <summary>What is sought in names.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? Query { get; set; }

    [Inject]
    internal NavigationManager Navigation { get; set; } = null!;

    private string Sought => Query?.Trim() ?? "";

    private List<PersonRow> Found => [.. _people.Where(row => row.Name.Contains(Sought, StringComparison.OrdinalIgnoreCase))];

    private CommandParameter[] Command => [new("UserName", _name.Trim().Length > 0 ? _name.Trim() : null)];

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (!Account.IsHome) return;
        var iam = Account.Client<IAmazonIdentityManagementService>();
        HashSet<string> withDevice = new(StringComparer.Ordinal);
        await foreach (var device in iam.Paginators.ListVirtualMFADevices(new ListVirtualMFADevicesRequest { AssignmentStatus = "Assigned" }).VirtualMFADevices.WithCancellation(cancellationToken))
        {
            if (device.User is { } user) withDevice.Add(user.UserId);
        }

        List<PersonRow> people = [];
        await foreach (var user in iam.Paginators.ListUsers(new ListUsersRequest()).Users.WithCancellation(cancellationToken))
            people.Add(new PersonRow(user.UserName, Instants.Of(user.CreateDate), user.PasswordLastUsed, withDevice.Contains(user.UserId)));
        _people = [.. people.OrderBy(person => person.Name, StringComparer.CurrentCultureIgnoreCase)];
    }

    private void Seek(ChangeEventArgs sought)
    {
        var text = sought.Value as string;
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("q", string.IsNullOrWhiteSpace(text) ? null : text), replace: true);
    }

    private async Task<Problem?> CreateAsync()
    {
        var (name, password) = (_name.Trim(), NewPassword.Make());
        var problem = await ActAsync(ct => PersonActions.CreateAsync(Account.Client<IAmazonIdentityManagementService>(), name, password, ct));
        if (problem is not null) return problem;
        (_created, _name) = (name, "");
        _secrets = [(Text["UserName"], name), (Text["Password"], password)];
        return null;
    }

    private void ToPerson()
    {
        _secrets = [];
        Navigation.NavigateTo(Account.Path("people", _created));
    }

    internal sealed record PersonRow(string Name, DateTimeOffset CreatedAt, DateTimeOffset? LastSignIn, bool HasDevice);
}
