using Cornac.Api.Ec2.Addresses;
using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Models.CornacService;
using Cornac.Api.Protocol;

namespace Cornac.Api.CornacService.Ranges;

/// <summary>Ranges of addresses as the API reads and shows them.</summary>
internal static class RangeView
{
    /// <exception cref="AwsException"><c>ValidationException</c>: it is no range of IPv4 addresses.</exception>
    public static AddressPool Parse(string text)
    {
        try
        {
            return AddressPool.Parse(text.Trim());
        }
        catch (FormatException e)
        {
            throw CommonErrors.ValidationException($"Range: {e.Message}");
        }
    }

    public static AddressRange Show(string hostId, AddressPool range) =>
        new() { PublicIpv4Pool = AddressPools.IdOf(hostId), Range = range.ToString(), FirstAddress = range.First, LastAddress = range.Last };
}
