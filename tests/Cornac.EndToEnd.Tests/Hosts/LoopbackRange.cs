using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Cornac.EndToEnd.Tests.Hosts;

/// <summary>A /24 of loopback that no other test uses: a socket on its last address marks it as taken, on the whole machine.</summary>
internal sealed class LoopbackRange : IDisposable
{
    private const int MarkPort = 47_000;
    private const int FirstPort = 18_000;
    private const int First = 100;
    private const int Last = 250;

    private readonly Socket _mark;

    private LoopbackRange(int number, Socket mark) => (Number, _mark) = (number, mark);

    public int Number { get; }

    public string Cidr => $"127.0.{Number}.0/24";

    /// <summary>A port of 127.0.0.1 for a server that comes and goes, outside of those that the system gives to clients meanwhile (<c>ip_local_port_range</c>).</summary>
    public int Port => FirstPort + Number;

    public string Address(int last) => $"127.0.{Number}.{last}";

    public static LoopbackRange Take()
    {
        var start = RandomNumberGenerator.GetInt32(First, Last);
        for (var tried = 0; tried <= Last - First; tried++)
        {
            var number = First + ((start - First + tried) % (Last - First + 1));
            var mark = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                mark.Bind(new IPEndPoint(IPAddress.Parse($"127.0.{number}.254"), MarkPort));
                mark.Listen();
                return new LoopbackRange(number, mark);
            }
            catch (SocketException)
            {
                mark.Dispose(); // Another test has it.
            }
        }

        throw new InvalidOperationException("No range of loopback addresses is left.");
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose() => _mark.Dispose();
}
