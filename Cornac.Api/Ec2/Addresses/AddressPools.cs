using System.Security.Cryptography;
using System.Text;
using Cornac.Api.Inventory;
using Cornac.Api.Inventory.Addresses;
using Cornac.Api.Inventory.Lifecycle;
using Cornac.Api.Protocol;
using Microsoft.EntityFrameworkCore;

namespace Cornac.Api.Ec2.Addresses;

/// <summary>The ranges of all hosts, each of which has one.</summary>
internal sealed class AddressPools(InventoryDb inventory, Placement placement)
{
    private const int IdDigits = 17;

    /// <summary>EC2's id of a host's range; it follows from the host's.</summary>
    public static string IdOf(string hostId) => "ipv4pool-ec2-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(hostId)))[..IdDigits];

    /// <summary>The range that new instances get their addresses from, or another one by its id.</summary>
    /// <exception cref="AwsException"><c>InvalidPublicIpv4PoolID.NotFound</c>.</exception>
    public async Task<Placement> FindAsync(string? id, CancellationToken cancellationToken)
    {
        if (id is null or "amazon" || id == IdOf(placement.HostId)) return placement;
        var others = await ListAsync(cancellationToken);
        return others.Find(one => IdOf(one.Placement.HostId) == id).Placement ?? throw Ec2Errors.UnknownPool(id);
    }

    /// <summary>Every range, and on which machine it is.</summary>
    public async Task<List<(Placement Placement, string Machine)>> ListAsync(CancellationToken cancellationToken)
    {
        var hosts = await inventory.Set<HostRecord>().AsNoTracking().Where(h => h.AddressPool != null).OrderBy(h => h.HostId).ToListAsync(cancellationToken);
        var found = hosts.ConvertAll(h => (new Placement(h.HostId, AddressPool.Parse(h.AddressPool!)), h.MachineName));
        // This host answers before it has told the inventory about itself.
        if (!hosts.Exists(h => h.HostId == placement.HostId)) found.Insert(0, (placement, Environment.MachineName));
        return found;
    }
}
