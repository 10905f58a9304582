using System.Globalization;
using System.Text;
using Cornac.Operators.Contract;

namespace Cornac.Operators.Patroni.Addresses;

/// <summary>HAProxy's configuration: the instance's address and port lead to the node that Patroni says is the primary, the port after it to standbys. TLS and
/// passwords pass through untouched.</summary>
internal static class ProxyConfiguration
{
    /// <summary>Its name for what leads to the primary.</summary>
    public const string Primary = "primary";

    /// <summary>Name of its socket, in the folder it runs in. What is asked there changes nothing.</summary>
    public const string Socket = "status";

    /// <summary>Most connections that any class allows (RDS's formula for <c>max_connections</c>).</summary>
    private const int MostOfAnyClass = 5000;

    /// <summary>Port on which standbys answer.</summary>
    public static int ReadOnlyPort(int port) => port < ushort.MaxValue ? port + 1 : port - 1;

    public static string Render(InstanceSpec spec, IReadOnlyList<ClusterNode> nodes)
    {
        var connections = ServerConnections(spec);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            # Written by Cornac; edits are lost. {spec.ResourceId}
            global
                maxconn {connections * 2}
                no strict-limits
                hard-stop-after 5s
                stats socket unix@{Socket} mode 666 level user
            defaults
                mode tcp
                maxconn {connections}
                timeout connect 2s
                timeout check 1s
                timeout client 48h
                timeout server 48h
                timeout queue 10s
                retries 3
                option clitcpka
                option srvtcpka
                option redispatch

            """);
        Append(text, Primary, spec, spec.Port, nodes, "/primary");
        Append(text, "standby", spec, ReadOnlyPort(spec.Port), nodes, "/replica");
        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, InstanceSpec spec, int port, IReadOnlyList<ClusterNode> nodes, string check)
    {
        var bind = spec.Address.Contains(':', StringComparison.Ordinal) ? $"[{spec.Address}]" : spec.Address;
        text.Append(CultureInfo.InvariantCulture, $"""
            listen {name}
                bind {bind}:{port}
                option httpchk OPTIONS {check}
                http-check expect status 200
                default-server inter 500ms fastinter 100ms downinter 200ms fall 1 rise 1 on-marked-down shutdown-sessions observe layer4 error-limit 1 on-error mark-down

            """);
        foreach (var node in nodes)
            text.Append(CultureInfo.InvariantCulture, $"    server {node.Name} {node.Address}:{spec.Port} check port {ClusterNode.RestPort}\n");
    }

    /// <summary>More than the server takes, so that it is the server who refuses; the same for all classes, so that another class does not restart the proxy.</summary>
    private static long ServerConnections(InstanceSpec spec) =>
        (spec.Parameters.TryGetValue("max_connections", out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var most)
            ? Math.Max(most, MostOfAnyClass)
            : MostOfAnyClass) + 50;
}
