using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.Organizations;
using Amazon.Organizations.Model;
using Cornac.Console.Commands;
using Cornac.Console.Confirming;
using Cornac.Console.Live;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Cornac.Console.Addresses;

/// <summary>The addresses of instances: which are taken and by what, which are reserved, and in the master account which are free.</summary>
public sealed partial class AddressesPage
{
    private const string All = "all";
    private const string Used = "used";
    private const string Sample = "127.0.77.20";
    private const int PageSize = 25;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(15);
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private List<AddressRange> _ranges = [];
    private List<AddressRow> _rows = [];
    private Problem? _problem;
    private bool _isReserving;
    private string? _pool;
    private string _wanted = "";
    private string _name = "";
    private int _shown = PageSize;

    [Parameter]
    public string AccountId { get; set; } = "";

    /// <summary>What is sought in addresses, instances, accounts and names.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? Query { get; set; }

    /// <summary>Which are shown.</summary>
    [SupplyParameterFromQuery(Name = "state")]
    public string? State { get; set; }

    [Inject]
    internal IDialogService Dialogs { get; set; } = null!;

    [Inject]
    internal NavigationManager Navigation { get; set; } = null!;

    private string Sought => Query?.Trim() ?? "";

    private string Chosen => States.Any(state => state.Value == State) ? State! : All;

    private IReadOnlyList<(string Value, string Text)> States =>
    [
        (All, Text["State.all"]), (Used, Text["State.used"]), (AddressRow.Reserved, Text["State.reserved"]),
        .. _ranges.Count > 0 ? [(AddressRow.Free, Text["State.free"])] : Array.Empty<(string, string)>(),
    ];

    private List<AddressRow> Found => _rows.FindAll(row => IsChosen(row) && row.Holds(Sought, NameOf(row.AccountId)));

    private IAmazonEC2 Ec2 => Account.Client<IAmazonEC2>();

    private CommandParameter[] ReserveCommand =>
    [
        new("Address", Given(_wanted)), new("PublicIpv4Pool", _pool),
        new("TagSpecifications", Given(_name) is { } name ? $"ResourceType=elastic-ip,Tags=[{{Key=Name,Value={name}}}]" : null),
    ];

    /// <summary>Addresses of other accounts give no hint here, nor do reservations of other people.</summary>
    protected override TimeSpan? AskAgainAfter => Soon;

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var used = ((await Ec2.DescribeAddressesAsync(new DescribeAddressesRequest(), cancellationToken)).Addresses ?? []).ConvertAll(AddressRow.Of);
        List<AddressRange> ranges = [];
        string? next = null;
        do
        {
            var page = await Ec2.DescribePublicIpv4PoolsAsync(new DescribePublicIpv4PoolsRequest { NextToken = next }, cancellationToken);
            ranges.AddRange((page.PublicIpv4Pools ?? []).SelectMany(AddressRange.Of));
            next = page.NextToken;
        }
        while (!string.IsNullOrEmpty(next));
        if (Account.IsHome && used.Exists(row => row.AccountId is { } id && id != Account.Id && !_names.ContainsKey(id))) await NameAccountsAsync(cancellationToken);
        var keys = used.Select(row => row.Key).ToHashSet(StringComparer.Ordinal);
        _ranges = ranges;
        // A range has mostly free ones: what is taken comes first.
        _rows = [.. used.Concat(ranges.SelectMany(range => range.FreeRows(keys)))
            .OrderBy(row => row.Use == AddressRow.Free).ThenBy(row => AddressRange.Number(row.Ip)).ThenBy(row => row.PoolId, StringComparer.Ordinal)];
    }

    /// <summary>Whoever may not list the accounts sees their numbers.</summary>
    private async Task NameAccountsAsync(CancellationToken cancellationToken)
    {
        try
        {
            string? next = null;
            do
            {
                var page = await Account.Client<IAmazonOrganizations>().ListAccountsAsync(new ListAccountsRequest { NextToken = next }, cancellationToken);
                foreach (var account in page.Accounts ?? []) _names[account.Id] = account.Name;
                next = page.NextToken;
            }
            while (!string.IsNullOrEmpty(next));
        }
        catch (Amazon.Runtime.AmazonServiceException denied) when (Problem.Of(denied) is { Kind: ProblemKind.Denied })
        {
            _names.Clear();
        }
    }

    private bool IsChosen(AddressRow row) => Chosen switch
    {
        All => true,
        Used => row.Use is not (AddressRow.Free or AddressRow.Reserved),
        AddressRow.Reserved => row.Use == AddressRow.Reserved || IsKept(row),
        _ => row.Use == AddressRow.Free,
    };

    /// <summary>An instance holds it, and its account keeps it afterwards.</summary>
    private static bool IsKept(AddressRow row) => row is { Instance: not null, IsManaged: false };

    private string NameOf(string? accountId) => accountId is null ? "" : accountId == Account.Id ? Account.Name : _names.GetValueOrDefault(accountId, accountId);

    private void Seek(ChangeEventArgs sought) => Navigation.NavigateTo(Navigation.GetUriWithQueryParameter("q", Given(sought.Value as string ?? "")), replace: true);

    private void OpenReserve(AddressRow? row) =>
        (_isReserving, _wanted, _name, _pool) = (true, row?.Ip ?? "", "", row is not null && _ranges.Count > 1 ? row.PoolId : null);

    private Task<Problem?> ReserveAsync()
    {
        var request = new AllocateAddressRequest { Address = Given(_wanted), PublicIpv4Pool = _pool };
        if (Given(_name) is { } name)
            request.TagSpecifications = [new() { ResourceType = ResourceType.ElasticIp, Tags = [new() { Key = "Name", Value = name }] }];
        return ActAsync(ct => Ec2.AllocateAddressAsync(request, ct));
    }

    private async Task ReleaseAsync(AddressRow row)
    {
        if (!await Dialogs.AskAsync(Text["ReleaseOf", row.Ip], row.Ip, Text["ReleaseLead", row.Ip], [Text["ReleaseLoss"]], Text["Release"])) return;
        _problem = await ActAsync(ct => Ec2.ReleaseAddressAsync(new ReleaseAddressRequest { AllocationId = row.AllocationId }, ct));
    }

    private static string? Given(string text) => text.Trim() is { Length: > 0 } given ? given : null;
}
