using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace Cornac.Operators.Machines.Local;

/// <summary>A bridge of this host: a switch in the kernel, that interfaces of machines and networks are joined to.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">This host's IPv4 address on it.</param>
/// <param name="Subnet">The subnet of that address.</param>
public sealed record Bridge(string Name, IPAddress Address, IPNetwork Subnet)
{
    /// <summary>The bridge of this name; null when there is none, or none with an IPv4 address.</summary>
    public static Bridge? Find(string name)
    {
        // An interface that is no bridge has no such folder.
        if (!Directory.Exists(Path.Combine("/sys/class/net", name, "bridge")))
            return null;
        var found = NetworkInterface.GetAllNetworkInterfaces().FirstOrDefault(i => string.Equals(i.Name, name, StringComparison.Ordinal))?
            .GetIPProperties().UnicastAddresses.FirstOrDefault(a => a.Address.AddressFamily == AddressFamily.InterNetwork);
        return found is null ? null : new Bridge(name, found.Address, new IPNetwork(BaseOf(found.Address, found.PrefixLength), found.PrefixLength));
    }

    public bool Serves(string address) => IPAddress.TryParse(address, out var parsed) && Subnet.Contains(parsed);

    private static IPAddress BaseOf(IPAddress address, int prefixLength)
    {
        var bytes = address.GetAddressBytes();
        for (var bit = prefixLength; bit < bytes.Length * 8; bit++)
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPAddress(bytes);
    }
}
