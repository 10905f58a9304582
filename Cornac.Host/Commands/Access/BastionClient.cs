using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
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
    private const string Service = "cornac";
    private const string Target = "CornacV20261123.ListAssumableRoles";
    private const string ContentType = "application/x-amz-json-1.1";
    private const string Body = "{}";

    private readonly HttpClient _http = new();
    private readonly AmazonSecurityTokenServiceClient _sts = new(
        caller.Credentials,
        new AmazonSecurityTokenServiceConfig { ServiceURL = caller.Endpoint.ToString(), AuthenticationRegion = caller.Region });

    /// <summary>The roles of all accounts that the caller may assume.</summary>
    /// <exception cref="CommandException">The endpoint does not answer, or refuses.</exception>
    public async Task<IReadOnlyList<BastionRole>> ListRolesAsync(CancellationToken cancellationToken)
    {
        using var request = await SignedAsync();
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

    /// <summary>AWS has no such operation, so the SDK has no client for it: only its signer is used.</summary>
    private async Task<HttpRequestMessage> SignedAsync()
    {
        var credentials = await caller.Credentials.GetCredentialsAsync();
        var now = DateTime.UtcNow;
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["host"] = caller.Endpoint.Authority,
            ["x-amz-date"] = now.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture),
            ["x-amz-target"] = Target,
        };
        if (credentials.UseToken) headers["x-amz-security-token"] = credentials.Token;
        var signed = string.Join(';', headers.Keys);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Body)));
        var canonical = $"POST\n/\n\n{string.Concat(headers.Select(h => $"{h.Key}:{h.Value}\n"))}\n{signed}\n{hash}";
        var signature = AWS4Signer.ComputeSignature(credentials, caller.Region, now, Service, signed, canonical);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(caller.Endpoint, "/")) { Content = new StringContent(Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(ContentType);
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.TryAddWithoutValidation("Authorization", signature.ForAuthorizationHeader);
        return request;
    }
}
