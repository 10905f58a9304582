using System.Globalization;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;
using Cornac.Operators.Standalone;

namespace Cornac.Operators.Patroni;

/// <summary>Where the parts of one cluster are: the folder of an instance, with more than one node in it.</summary>
internal sealed record ClusterLayout(InstanceLayout Instance)
{
    public string ResourceId => Instance.ResourceId;

    public string State => Path.Combine(Instance.Root, "cluster.json");

    /// <summary>The failover that is not told to the end yet.</summary>
    public string Failover => Path.Combine(Instance.Root, "failover.json");

    /// <summary>What Patroni is asked to show by whoever would change something.</summary>
    public string Secret => Path.Combine(Instance.Root, "patroni.secret");

    /// <summary>Folder of the proxy that holds the instance's address.</summary>
    public string Proxy => Path.Combine(Instance.Root, "proxy");

    /// <summary>Where the proxy says which node the address leads to.</summary>
    public string ProxySocket => Path.Combine(Proxy, Addresses.ProxyConfiguration.Socket);

    public string ProxyConfiguration => Path.Combine(Instance.Root, "proxy.conf");

    public static string NameOf(int index) => string.Create(CultureInfo.InvariantCulture, $"n{index + 1}");

    public ClusterNode Node(string name, string address) => new(name, address, new NodeLayout(Path.Combine(Instance.Root, name)));

    public IReadOnlyList<ClusterNode> Nodes(IReadOnlyList<string> addresses) => [.. addresses.Select((address, index) => Node(NameOf(index), address))];
}

/// <summary>One node: a Patroni, and the PostgreSQL that it looks after.</summary>
internal sealed record ClusterNode(string Name, string Address, NodeLayout Layout)
{
    /// <summary>Port of Patroni's REST API on the node's address, which is the node's alone.</summary>
    public const int RestPort = 8008;

    public Uri Rest => new(string.Create(CultureInfo.InvariantCulture, $"http://{Address}:{RestPort}"));

    public string PatroniFolder => Path.Combine(Layout.Root, "patroni");

    public string PatroniFile => Layout.ConfigurationFile("patroni.yml");

    /// <summary>Certificate and key of <c>rdsadmin</c>, with which nodes reach each other.</summary>
    public string AdministratorFile => Layout.ConfigurationFile("rdsadmin.pem");

    /// <summary>Patroni's copy of the configuration that all nodes share, which is where it finds the first one.</summary>
    public string SharedFile => Path.Combine(Layout.Data, "patroni.dynamic.json");

    public Daemon Patroni => new(PatroniFolder);

    /// <summary>Folder of what holds the instance's address on this node, where that moves between the nodes.</summary>
    public string AddressFolder => Path.Combine(Layout.Root, "address");

    /// <summary>What that is to do.</summary>
    public string AddressFile => Layout.ConfigurationFile("vip-manager.yml");

    public Daemon AddressHolder => new(AddressFolder);

    /// <summary>Where everything of the node stands that runs: the supervisor first, or it starts the server again.</summary>
    public IReadOnlyList<string> RunningFolders => [PatroniFolder, AddressFolder, Layout.Data];
}
