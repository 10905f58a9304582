using System.Net;
using System.Net.Sockets;
using Cornac.Api.CornacService.Machinery;
using Cornac.Api.Ec2.Addresses;
using Cornac.Api.Endpoint;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Models.CornacService;
using Cornac.Api.Protocol;

namespace Cornac.Api.CornacService.Ranges;

/// <summary>Gives a host more addresses for its instances, beside those that it is configured with.</summary>
internal sealed class AddAddressRange(InventoryDb inventory, AddressPools pools, Placement here, MasterAccount master, TimeProvider clock)
    : IOperationHandler<AddAddressRangeRequest, AddAddressRangeResponse>
{
    /// <summary>Of more, EC2 could not say in one number how many are free, and nobody has as many instances.</summary>
    private const long Largest = 1 << 16;

    public IEnumerable<string> Resources(AddAddressRangeRequest request, CallContext context) => [MasterAccount.Arn(context, "address-range")];

    public async Task<AddAddressRangeResponse> HandleAsync(AddAddressRangeRequest request, CallContext context, CancellationToken cancellationToken)
    {
        await master.RequireAsync(context, cancellationToken);
        var range = RangeView.Parse(request.Range);
        if (range.Size > Largest) throw CommonErrors.ValidationException($"Range: {range} has {range.Size} addresses; give {Largest} at most.");
        var (hostId, configured) = await pools.FindAsync(request.PublicIpv4Pool, cancellationToken);
        if (hostId == here.HostId && Foreign(range) is { } foreign)
            throw CommonErrors.ValidationException($"Range: {foreign} is no address of the machine. Give the addresses to a network interface of it first.");
        await AddressPool.TakeTurnAsync(inventory, hostId, cancellationToken);
        var known = await configured.WithAddedAsync(inventory, hostId, cancellationToken);
        if (known.FirstOrDefault(range.Overlaps) is { } other)
            throw new AddressRangeOverlapException($"The range {range} has addresses in common with {other}, which instances get addresses from already.");
        inventory.Add(new AddressRangeRecord { HostId = hostId, First = range.First, Range = range.ToString(), Since = clock.GetUtcNow() });
        await inventory.SaveChangesAsync(cancellationToken);
        return new AddAddressRangeResponse { AddressRange = RangeView.Show(hostId, range) };
    }

    /// <summary>An address at either end that this machine does not have; null when it has both.</summary>
    private static string? Foreign(AddressPool range) => new[] { range.First, range.Last }.FirstOrDefault(address =>
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            return false;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressNotAvailable)
        {
            return true;
        }
    });
}
