using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cornac.Operators.Patroni.Store;

/// <summary>The few calls of etcd 3 that are needed, by its JSON gateway. Endpoints are tried in turn.</summary>
internal sealed class EtcdClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly StoreAccess _access;
    private readonly HttpClient _http;
    private readonly X509Certificate2Collection _owned = [];
    private string? _token;

    public EtcdClient(StoreAccess access)
    {
        _access = access;
        _http = new HttpClient(Handler()) { Timeout = Patience };
    }

    /// <summary>All keys below a prefix.</summary>
    /// <exception cref="StoreException">No endpoint answers.</exception>
    public async Task<IReadOnlyList<StoreEntry>> RangeAsync(string prefix, CancellationToken cancellationToken)
    {
        var answer = await PostAsync("/v3/kv/range", Below(prefix), cancellationToken);
        var keys = answer.TryGetProperty("kvs", out var found) ? found.EnumerateArray() : [];
        return [.. keys.Select(k => new StoreEntry(Text(k, "key"), Text(k, "value"), k.TryGetProperty("lease", out var lease) ? lease.GetString() : null))];
    }

    /// <summary>Ends a session: every key that hangs on it is gone at once, as it would be when its time is over.</summary>
    /// <exception cref="StoreException">No endpoint answers.</exception>
    public Task EndSessionAsync(string lease, CancellationToken cancellationToken) =>
        PostAsync("/v3/lease/revoke", new Dictionary<string, string>(StringComparer.Ordinal) { ["ID"] = lease }, cancellationToken);

    /// <summary>Removes all keys below a prefix.</summary>
    /// <exception cref="StoreException">No endpoint answers.</exception>
    public Task RemoveAsync(string prefix, CancellationToken cancellationToken) => PostAsync("/v3/kv/deleterange", Below(prefix), cancellationToken);

    public void Dispose()
    {
        _http.Dispose();
        foreach (var certificate in _owned)
            certificate.Dispose();
    }

    private static Dictionary<string, string> Below(string prefix)
    {
        var first = Encoding.UTF8.GetBytes(prefix);
        byte[] end = [.. first];
        end[^1]++;
        return new(StringComparer.Ordinal) { ["key"] = Convert.ToBase64String(first), ["range_end"] = Convert.ToBase64String(end) };
    }

    private static string Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) ? Encoding.UTF8.GetString(value.GetBytesFromBase64()) : string.Empty;

    private async Task<JsonElement> PostAsync(string path, Dictionary<string, string> body, CancellationToken cancellationToken)
    {
        Exception? last = null;
        foreach (var endpoint in _access.Endpoints)
        {
            try
            {
                if (_access.Username is not null)
                    _token ??= await SignInAsync(endpoint, cancellationToken);
                return await PostAsync(new Uri(endpoint, path), body, cancellationToken);
            }
            catch (Exception e) when (e is HttpRequestException or JsonException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                last = e;
                _token = null;
            }
        }

        throw new StoreException($"etcd ({_access}) cannot be used: {last?.GetBaseException().Message}", last);
    }

    private async Task<string> SignInAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        var credentials = new Dictionary<string, string>(StringComparer.Ordinal) { ["name"] = _access.Username!, ["password"] = _access.Password ?? string.Empty };
        return (await PostAsync(new Uri(endpoint, "/v3/auth/authenticate"), credentials, cancellationToken)).GetProperty("token").GetString()!;
    }

    private async Task<JsonElement> PostAsync(Uri address, Dictionary<string, string> body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Content = JsonContent.Create(body, StoreJson.Default.DictionaryStringString);
        if (_token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", _token);
        using var response = await _http.SendAsync(request, cancellationToken);
        var answer = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new HttpRequestException($"{(int)response.StatusCode}: {answer}");
        using var document = JsonDocument.Parse(answer);
        return document.RootElement.Clone();
    }

    private SocketsHttpHandler Handler()
    {
        var handler = new SocketsHttpHandler { UseProxy = false, ConnectTimeout = Patience, PooledConnectionLifetime = TimeSpan.FromHours(1) };
        if (_access.CertificateFile is { } file)
        {
            var certificate = X509Certificate2.CreateFromPemFile(file, _access.KeyFile);
            _owned.Add(certificate);
            handler.SslOptions.ClientCertificates = [certificate];
            handler.SslOptions.LocalCertificateSelectionCallback = (_, _, _, _, _) => certificate;
        }

        if (_access.AuthorityFile is { } authorityFile)
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPemFile(authorityFile);
            _owned.AddRange(roots);
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }

        return handler;
    }
}

/// <param name="Key">Whole key.</param>
/// <param name="Value">Text.</param>
/// <param name="Session">Lease that the key hangs on; null for one that stays.</param>
internal sealed record StoreEntry(string Key, string Value, string? Session);

[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class StoreJson : JsonSerializerContext;
