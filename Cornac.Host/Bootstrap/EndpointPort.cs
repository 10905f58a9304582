using System.Net;
using System.Net.Sockets;
using Cornac.Host.Configuration;

namespace Cornac.Host.Bootstrap;

/// <summary>Where Cornac is about to listen.</summary>
internal static class EndpointPort
{
    public const string WhatToDo = "Stop the program that has the port, or choose another with CORNAC_URL or --url.";

    /// <summary>Looks before anything is made: what the first start shows once would otherwise be lost with it.</summary>
    /// <exception cref="StartupException">It cannot be listened on.</exception>
    public static void EnsureFree(CornacOptions options)
    {
        var url = new Uri(options.Url);
        var address = IPAddress.TryParse(url.Host.Trim('[', ']'), out var parsed) ? parsed : IPAddress.Loopback;
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(address, url.Port));
        }
        catch (SocketException failure)
        {
            throw new StartupException(
                $"{options.Url} cannot be listened on: {failure.Message}. {WhatToDo}", failure);
        }
    }
}
