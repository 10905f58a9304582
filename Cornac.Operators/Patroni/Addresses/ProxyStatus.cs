using System.Net.Sockets;
using System.Text;

namespace Cornac.Operators.Patroni.Addresses;

/// <summary>Asks a cluster's proxy where the address leads (HAProxy management guide, "Unix Socket commands").</summary>
internal static class ProxyStatus
{
    // Columns of "show stat" (HAProxy management guide, "CSV format").
    private const int ServerColumn = 1;
    private const int StatusColumn = 17;
    private const int ServersOnly = 4;
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(500);

    /// <summary>Whether the address leads to the node. False too while the proxy does not answer.</summary>
    public static async Task<bool> LeadsToAsync(ClusterLayout layout, string node, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(layout.ProxySocket), limit.Token);
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"show stat {ProxyConfiguration.Primary} {ServersOnly} -1\n"), limit.Token);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            while (await reader.ReadLineAsync(limit.Token) is { } line)
            {
                var columns = line.Split(',');
                if (columns.Length > StatusColumn && string.Equals(columns[ServerColumn], node, StringComparison.Ordinal))
                    return columns[StatusColumn].StartsWith("UP", StringComparison.Ordinal);
            }

            return false;
        }
        catch (Exception e) when (e is SocketException or IOException or ArgumentOutOfRangeException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // Its path may be too long for a socket, too: then it is not known.
            return false;
        }
    }
}
