using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cornac.Operators.Contract;
using Cornac.Operators.Engine;

namespace Cornac.Operators.Patroni;

/// <summary>Patroni's REST API (Patroni documentation, "Patroni REST API").</summary>
internal sealed class PatroniApi : IDisposable
{
    /// <summary>Looking takes milliseconds; a node that does not answer in time is not well.</summary>
    private static readonly TimeSpan LookFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ActFor = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectTimeout = LookFor,
        // A node that comes back has another process: no connection is worth keeping for long.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>What a node's Patroni says of itself; null when it does not answer.</summary>
    public Task<NodeReport?> LookAsync(ClusterNode node, CancellationToken cancellationToken) => AskAsync(node, "/patroni", cancellationToken);

    /// <summary>Only what Patroni is about with its server, and at once: for all the rest it would try for seconds to reach a server that is down.</summary>
    public Task<NodeReport?> AskStateAsync(ClusterNode node, CancellationToken cancellationToken) => AskAsync(node, "/health", cancellationToken);

    private async Task<NodeReport?> AskAsync(ClusterNode node, string path, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(LookFor);
        try
        {
            // The code tells whether the server is up; the answer is there in either case.
            using var response = await _http.GetAsync(new Uri(node.Rest, path), limit.Token);
            return await response.Content.ReadFromJsonAsync(PatroniJson.Default.NodeReport, limit.Token);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>Puts what all nodes share in force.</summary>
    public Task ShareAsync(ClusterNode node, string secret, string configuration, CancellationToken cancellationToken) =>
        DemandAsync(node, secret, HttpMethod.Put, "/config", configuration, cancellationToken);

    /// <summary>Has the node read its own configuration again.</summary>
    public Task ReloadAsync(ClusterNode node, string secret, CancellationToken cancellationToken) =>
        DemandAsync(node, secret, HttpMethod.Post, "/reload", string.Empty, cancellationToken);

    /// <summary>Restarts the node's PostgreSQL, and waits for it.</summary>
    public Task RestartAsync(ClusterNode node, string secret, CancellationToken cancellationToken) =>
        DemandAsync(node, secret, HttpMethod.Post, "/restart", "{}", cancellationToken);

    /// <summary>Makes a standby the primary, and the primary a standby; waits for it.</summary>
    public Task SwitchOverAsync(ClusterNode from, ClusterNode to, string secret, CancellationToken cancellationToken) =>
        DemandAsync(from, secret, HttpMethod.Post, "/switchover", $$"""{"leader":"{{from.Name}}","candidate":"{{to.Name}}"}""", cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task DemandAsync(ClusterNode node, string secret, HttpMethod method, string path, string body, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ActFor);
        using var request = new HttpRequestMessage(method, new Uri(node.Rest, path));
        var credentials = Encoding.UTF8.GetBytes($"{PatroniConfiguration.RestUser}:{secret}");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(credentials));
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        try
        {
            using var response = await _http.SendAsync(request, limit.Token);
            var said = await response.Content.ReadAsStringAsync(limit.Token);
            if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Accepted))
                throw new EngineException(FailureKind.Transient, string.Create(CultureInfo.InvariantCulture, $"Patroni of node {node.Name} refuses {path[1..]} ({(int)response.StatusCode}): {said.Trim()}"));
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw new EngineException(FailureKind.Transient, $"Patroni of node {node.Name} does not answer: {e.GetBaseException().Message}", e);
        }
    }
}

/// <summary>Answer of <c>GET /patroni</c>.</summary>
internal sealed record NodeReport
{
    public string State { get => field ?? string.Empty; init; }

    public string Role { get => field ?? string.Empty; init; }

    public int? Timeline { get; init; }

    [JsonPropertyName("pending_restart")]
    public bool PendingRestart { get; init; }

    /// <summary>True where the nodes had agreed that this one has everything, when it last looked: for some seconds it may be so no more.</summary>
    [JsonPropertyName("sync_standby")]
    public bool IsSynchronous { get; init; }

    [JsonPropertyName("cluster_unlocked")]
    public bool IsUnlocked { get; init; }

    /// <summary>True while it goes by what the primary has told it when etcd was away, and by that alone, for the time to live of a lock.</summary>
    [JsonPropertyName("failsafe_mode_is_active")]
    public bool IsFailsafe { get; init; }

    public WalPosition? Xlog { get; init; }

    /// <summary>Who is sent WAL; where nobody is, it says nothing.</summary>
    public IReadOnlyList<WalSender> Replication { get => field ?? []; init; }

    public bool IsRunning => State is "running";

    /// <summary>True for the node that accepts writes, and whose lock holds.</summary>
    public bool IsPrimary => IsRunning && Role is "master" or "primary";
}

internal sealed record WalPosition
{
    public long? Location { get; init; }

    [JsonPropertyName("replayed_location")]
    public long? Replayed { get; init; }
}

internal sealed record WalSender
{
    [JsonPropertyName("application_name")]
    public string? Name { get; init; }

    public string? State { get; init; }

    [JsonPropertyName("sync_state")]
    public string? Synchrony { get; init; }

    public bool IsSynchronous => State is "streaming" && Synchrony is "sync" or "quorum";
}

[JsonSerializable(typeof(NodeReport))]
[JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
internal sealed partial class PatroniJson : JsonSerializerContext;
