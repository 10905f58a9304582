using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Cornac.Api.Endpoint;

/// <summary>Lets the console, which calls the endpoint from the host itself, say from where a person really comes: policies and the audit trail ask for
/// it. What it says is sealed with a secret that lives and dies with this process, and bound to the signature of the one request it belongs to.</summary>
public sealed class CallOrigin
{
    /// <summary>Header that carries it.</summary>
    public const string Header = "X-Cornac-Origin";

    private const string Secure = "tls";
    private const string Plain = "plain";
    private readonly byte[] _secret = RandomNumberGenerator.GetBytes(32);

    /// <summary>The header's value for a signed request.</summary>
    /// <param name="authorization">The request's <c>Authorization</c> header.</param>
    /// <param name="address">Address of the browser, as text.</param>
    /// <param name="secureTransport">Whether the browser came over TLS.</param>
    public string Seal(string authorization, string address, bool secureTransport)
    {
        var transport = secureTransport ? Secure : Plain;
        return string.Create(CultureInfo.InvariantCulture, $"{transport} {address} {Convert.ToHexStringLower(Mac(authorization, transport, address))}");
    }

    /// <summary>What a request says of its origin; null where it says nothing, or nothing that this process sealed for it.</summary>
    internal (string Address, bool SecureTransport)? TryRead(HttpRequest request)
    {
        if (request.Headers[Header] is not [{ } value] || value.Split(' ') is not [var transport, var address, var mac]) return null;
        var expected = Convert.ToHexStringLower(Mac(request.Headers.Authorization.ToString(), transport, address));
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(mac)) ? (address, transport == Secure) : null;
    }

    private byte[] Mac(string authorization, string transport, string address) =>
        HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes($"{transport}\n{address}\n{authorization}"));
}
