using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Auth;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;

namespace Cornac.Host.Commands.Access;

/// <summary>A role that the caller may assume.</summary>
internal sealed record BastionRole(string AccountId, string AccountName, string RoleName, string RoleArn, int MaxSessionDuration);

/// <summary>What commands ask of the endpoint, from this machine or another.</summary>
internal sealed class BastionClient(CallerProfile caller) : IDisposable
{
    private const string Target = "CornacV20261123.ListAssumableRoles";
    private const string Devices = "Action=ListMFADevices&Version=2010-05-08";

    private readonly HttpClient _http = new();
    private readonly AmazonSecurityTokenServiceClient _sts = new(
        caller.Credentials,
        new AmazonSecurityTokenServiceConfig { ServiceURL = caller.Endpoint.ToString(), AuthenticationRegion = caller.Region });

    /// <summary>The roles of all accounts that the caller may assume.</summary>
    /// <exception cref="CommandException">The endpoint does not answer, or refuses.</exception>
    public async Task<IReadOnlyList<BastionRole>> ListRolesAsync(CancellationToken cancellationToken)
    {
        using var request = await SignedAsync("cornac", "{}", "application/x-amz-json-1.1", Target);
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
            if (!response.IsSuccessStatusCode) throw new CommandException($"{caller.Endpoint} refuses: {Message(answer.RootElement)}");
            return answer.RootElement.GetProperty("Roles").Deserialize<List<BastionRole>>() ?? [];
        }
        catch (Exception failure) when (failure is HttpRequestException or JsonException)
        {
            throw new CommandException($"No Cornac answers at {caller.Endpoint}: {failure.Message}", failure);
        }
    }

    /// <summary>Serial number of the caller's own MFA device.</summary>
    /// <exception cref="CommandException">There is none, or the caller may not ask.</exception>
    public async Task<string> FindDeviceAsync(CancellationToken cancellationToken)
    {
        using var request = await SignedAsync("iam", Devices, "application/x-www-form-urlencoded", target: null);
        try
        {
            using var response = await _http.SendAsync(request, cancellationToken);
            var answer = XElement.Parse(await response.Content.ReadAsStringAsync(cancellationToken));
            string? Text(string name) => answer.Descendants().FirstOrDefault(e => e.Name.LocalName == name)?.Value;
            if (!response.IsSuccessStatusCode)
                throw new CommandException($"{caller.Endpoint} refuses: {Text("Code")} {Text("Message")}\nGive the serial number of your MFA device with --mfa-serial.");
            return Text("SerialNumber") ?? throw new CommandException("You have no MFA device: './cornac switch-account' needs no --mfa-code.");
        }
        catch (Exception failure) when (failure is HttpRequestException or System.Xml.XmlException)
        {
            throw new CommandException($"No Cornac answers at {caller.Endpoint}: {failure.Message}", failure);
        }
    }

    /// <summary>The caller with its second factor checked.</summary>
    public Task<CallerProfile> WithSecondFactorAsync(string serial, string code, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        var answer = await _sts.GetSessionTokenAsync(new GetSessionTokenRequest { SerialNumber = serial, TokenCode = code }, cancellationToken);
        return caller with { Credentials = answer.Credentials };
    });

    /// <summary>The caller's name, for the sessions it starts.</summary>
    public Task<string> CallerNameAsync(CancellationToken cancellationToken) => AskAsync(async () =>
    {
        var identity = await _sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellationToken);
        return identity.Arn[(identity.Arn.LastIndexOf('/') + 1)..];
    });

    public Task<Credentials> AssumeAsync(BastionRole role, string sessionName, int? durationSeconds, CancellationToken cancellationToken) => AskAsync(async () =>
    {
        var request = new AssumeRoleRequest { RoleArn = role.RoleArn, RoleSessionName = sessionName, DurationSeconds = durationSeconds };
        return (await _sts.AssumeRoleAsync(request, cancellationToken)).Credentials;
    });

    public void Dispose()
    {
        _sts.Dispose();
        _http.Dispose();
    }

    private static string Message(JsonElement error)
    {
        var type = error.TryGetProperty("__type", out var code) ? code.GetString() : "";
        return $"{type} {(error.TryGetProperty("message", out var text) || error.TryGetProperty("Message", out text) ? text.GetString() : "")}".Trim();
    }

    private async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (AmazonServiceException refused)
        {
            throw new CommandException($"{caller.Endpoint} refuses: {refused.ErrorCode} {refused.Message}", refused);
        }
        catch (HttpRequestException failure)
        {
            throw new CommandException($"No Cornac answers at {caller.Endpoint}: {failure.Message}", failure);
        }
    }

    /// <summary>AWS has no such operation, or there is no package of its client: only the SDK's signer is used.</summary>
    private async Task<HttpRequestMessage> SignedAsync(string service, string body, string contentType, string? target)
    {
        var credentials = await caller.Credentials.GetCredentialsAsync();
        var now = DateTime.UtcNow;
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = caller.Endpoint.Authority,
            ["x-amz-date"] = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture),
        };
        if (target is not null) headers["x-amz-target"] = target;
        if (credentials.UseToken) headers["x-amz-security-token"] = credentials.Token;
        var signed = string.Join(';', headers.Keys);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(body)));
        var canonical = $"POST\n/\n\n{string.Concat(headers.Select(h => $"{h.Key}:{h.Value}\n"))}\n{signed}\n{hash}";
        var signature = AWS4Signer.ComputeSignature(credentials, caller.Region, now, service, signed, canonical);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(caller.Endpoint, "/")) { Content = new StringContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.TryAddWithoutValidation("Authorization", signature.ForAuthorizationHeader);
        return request;
    }
}
