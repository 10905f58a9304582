using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace Cornac.Operators.Tests.Standalone;

/// <summary>Addresses that only these tests use: 127.0.78.0/24, one after the other, so that two are the same only when all have been used.</summary>
internal static class TestAddresses
{
    private static int _last = RandomNumberGenerator.GetInt32(254);

    public static string Next()
    {
        while (true)
        {
            var address = $"127.0.78.{1 + ((uint)Interlocked.Increment(ref _last) % 254)}";
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Parse(address), 5432));
                socket.Listen(1);
                return address;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // Another test has it: the next one, then.
            }
        }
    }
}
