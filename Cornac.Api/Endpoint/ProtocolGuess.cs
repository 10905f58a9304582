using System.Text;
using Cornac.Api.Models;
using Cornac.Api.Protocol;
using Microsoft.AspNetCore.Http;

namespace Cornac.Api.Endpoint;

/// <summary>Which protocol a client speaks whose request has not told its service in a way to be trusted: it only decides the form of an error.</summary>
internal static class ProtocolGuess
{
    // "Version=2016-11-15" of a request, and "/ec2/" of a credential scope, as they stand in headers, query strings and forms.
    private static readonly string[] Ec2Marks =
        [.. ServiceCatalog.All.Where(service => service.Protocols.Contains(WireProtocol.Ec2Query))
            .SelectMany(service => new[] { "Version=" + service.ApiVersion, $"/{service.SigningName}/", $"%2F{service.SigningName}%2F" })];

    public static WireProtocol Of(HttpRequest request, ReadOnlySpan<byte> body)
    {
        if (request.Headers.ContainsKey("X-Amz-Target")) return WireProtocol.Json;
        var authorization = request.Headers.Authorization.ToString();
        var query = request.QueryString.Value ?? "";
        foreach (var mark in Ec2Marks)
        {
            if (authorization.Contains(mark, StringComparison.Ordinal) || query.Contains(mark, StringComparison.OrdinalIgnoreCase)) return WireProtocol.Ec2Query;
            if (authorization.Length == 0 && body.IndexOf(Encoding.ASCII.GetBytes(mark)) >= 0) return WireProtocol.Ec2Query;
        }

        return WireProtocol.Query;
    }
}
