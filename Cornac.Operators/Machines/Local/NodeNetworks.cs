using System.Net;
using System.Net.NetworkInformation;
using System.Security.Cryptography;
using System.Text;

namespace Cornac.Operators.Machines.Local;

/// <summary>
/// Networks of nodes with addresses of their own: for each node a network namespace (network_namespaces(7)), named as in <c>ip netns list</c>, with one
/// interface on a bridge of this host, as a virtual machine would have it. Nodes whose address is in the bridge's subnet get one; all others listen on the
/// host's own addresses. The bridge is the administrator's.
/// </summary>
internal sealed class NodeNetworks(string bridge, string? gateway)
{
    /// <summary>Name of the interface that a node sees.</summary>
    public const string Interface = "eth0";

    private const string Folder = "/run/netns";
    private const string Ip = "/usr/sbin/ip";
    private const int HashCharacters = 12;
    private static readonly TimeSpan AnswersWithin = TimeSpan.FromMilliseconds(300);

    // Without "promote_secondaries" the address that came first would take the others with it when it goes.
    private const string JoinScript = """
        set -e
        network=$1 link=$2 bridge=$3 address=$4 gateway=$5 alone=$6
        [ -e "/run/netns/$network" ] || ip netns add "$network"
        if ! ip -n "$network" link show eth0 >/dev/null 2>&1; then
            ip link delete "$link" 2>/dev/null || :
            ip link add "$link" type veth peer name eth0 netns "$network"
            ip -n "$network" link set eth0 mtu "$(cat "/sys/class/net/$bridge/mtu")"
            nsenter --net="/run/netns/$network" sh -c 'echo 1 >/proc/sys/net/ipv4/conf/all/promote_secondaries'
        fi
        ip link set "$link" master "$bridge" up
        ip -n "$network" link set lo up
        ip -n "$network" link set eth0 up
        ip -n "$network" address replace "$address" dev eth0
        if [ "$alone" = true ]; then
            ip -n "$network" -o -4 address show dev eth0 | while read -r _ _ _ other _; do
                [ "$other" = "$address" ] || ip -n "$network" address delete "$other" dev eth0
            done
        fi
        if [ -n "$gateway" ]; then
            ip -n "$network" route replace default via "$gateway"
        else
            ip -n "$network" route delete default 2>/dev/null || :
        fi
        """;

    private const string LeaveScript = """
        ip link delete "$2" 2>/dev/null || :
        [ ! -e "/run/netns/$1" ] || ip netns delete "$1"
        """;

    private Bridge? _found;

    /// <summary>Name of the bridge.</summary>
    public string BridgeName => bridge;

    /// <summary>This host's address on the bridge; null while there is none.</summary>
    public string? OwnAddress => Found?.Address.ToString();

    private Bridge? Found => _found ??= Bridge.Find(bridge);

    /// <summary>Where the network of this name is.</summary>
    public static string PathOf(string network) => Path.Combine(Folder, network);

    public static bool Exists(string network) => File.Exists(PathOf(network));

    /// <summary>Whether nodes with this address have a network of their own.</summary>
    public bool Serves(string address) => Found?.Serves(address) == true;

    /// <summary>What is in the way, in words that say what to do.</summary>
    public IEnumerable<string> Check(bool isRoot)
    {
        if (!isRoot)
            yield return "Cornac:Local:Bridge is set, and only root makes networks: run Cornac as root, or remove the setting.";
        if (!File.Exists(Ip))
            yield return $"{Ip} is missing: apt-get install iproute2.";
        if (Found is null)
            yield return Missing().Message;
        else if (gateway is not null && !Serves(gateway))
            yield return $"Cornac:Local:Gateway is {gateway}, which is not in the subnet of {bridge}, {Found.Subnet}.";
    }

    /// <summary>Gives a node its network, if it has none, and an address in it.</summary>
    /// <param name="network">Name of the network.</param>
    /// <param name="address">IPv4 address in the bridge's subnet.</param>
    /// <param name="alone">True takes every other address from it.</param>
    /// <param name="machine">Lease under which it is done.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False, and nothing is done, when somebody else answers at the address.</returns>
    public async Task<bool> JoinAsync(string network, string address, bool alone, IMachineLease machine, CancellationToken cancellationToken)
    {
        // What is left of a network that somebody deleted would answer, too.
        if (!Exists(network))
            await LeaveAsync(network, machine, cancellationToken);
        if (!await HasAsync(network, address, machine, cancellationToken) && await IsTakenAsync(address, machine, cancellationToken))
            return false;
        var found = Found ?? throw Missing();
        await RunAsync(machine, JoinScript, [network, LinkOf(network), bridge, $"{address}/{found.Subnet.PrefixLength}", gateway ?? string.Empty, alone ? "true" : "false"], cancellationToken);
        return true;
    }

    /// <summary>Removes the network of a node; processes in it are cut off.</summary>
    public Task LeaveAsync(string network, IMachineLease machine, CancellationToken cancellationToken) =>
        RunAsync(machine, LeaveScript, [network, LinkOf(network)], cancellationToken);

    /// <summary>Removes the networks of all nodes of an instance.</summary>
    public async Task LeaveAllAsync(string resourceId, IMachineLease machine, CancellationToken cancellationToken)
    {
        foreach (var entry in await machine.ListAsync(Folder, cancellationToken))
        {
            if (entry.Name.StartsWith(resourceId + "-", StringComparison.Ordinal))
                await LeaveAsync(entry.Name, machine, cancellationToken);
        }
    }

    /// <summary>Whether the node's interface has the address now.</summary>
    public static async Task<bool> HasAsync(string network, string address, IMachine machine, CancellationToken cancellationToken)
    {
        if (!Exists(network))
            return false;
        return await AskAsync(machine, ["-n", network, "-o", "address", "show", "dev", Interface, "to", address], cancellationToken) is { Succeeded: true, StandardOutput.Length: > 0 };
    }

    /// <summary>Whether somebody on the bridge has the address: asked anew, for this host may remember who had it before.</summary>
    public async Task<bool> IsTakenAsync(string address, IMachine machine, CancellationToken cancellationToken)
    {
        await AskAsync(machine, ["neighbour", "flush", "to", address, "dev", bridge], cancellationToken);
        using var ping = new Ping();
        try
        {
            return (await ping.SendPingAsync(IPAddress.Parse(address), AnswersWithin, cancellationToken: cancellationToken)).Status == IPStatus.Success
                || await IsNeighbourAsync(address, machine, cancellationToken);
        }
        catch (PingException)
        {
            return false;
        }
    }

    /// <summary>Whoever answers no ping may still have answered who has the address.</summary>
    private async Task<bool> IsNeighbourAsync(string address, IMachine machine, CancellationToken cancellationToken) =>
        (await AskAsync(machine, ["neighbour", "show", "to", address, "dev", bridge], cancellationToken)).StandardOutput.Contains(" lladdr ", StringComparison.Ordinal);

    private static Task<CommandResult> AskAsync(IMachine machine, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        machine.RunAsync(new MachineCommand(Ip, arguments) { User = RunAs.Host, Timeout = TimeSpan.FromSeconds(5) }, cancellationToken);

    /// <summary>This host's end of a node's cable: interfaces have names of at most 15 characters.</summary>
    internal static string LinkOf(string network) => "cn" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(network)))[..HashCharacters];

    private MachineException Missing() =>
        new(MachineFailure.NoAccess, $"There is no bridge {bridge} with an IPv4 address: make it (ip link add {bridge} type bridge; ip address add 10.90.0.1/24 dev {bridge}; ip link set {bridge} up), or change Cornac:Local:Bridge.");

    private static async Task RunAsync(IMachineLease machine, string script, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var result = await machine.RunAsync(new MachineCommand("/bin/sh", ["-c", script, "sh", .. arguments]) { User = RunAs.Host, Timeout = TimeSpan.FromSeconds(20) }, cancellationToken);
        if (!result.Succeeded)
            throw new MachineException(MachineFailure.Other, $"The network {arguments[0]} cannot be changed: {result.StandardError.Trim()}");
    }
}
