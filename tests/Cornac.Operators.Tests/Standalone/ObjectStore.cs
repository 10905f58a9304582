using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Xml.Linq;
using Cornac.Operators.Contract.Backups;
using Cornac.Operators.Engine;

namespace Cornac.Operators.Tests.Standalone;

/// <summary>A real S3 server (moto) behind HAProxy, which speaks TLS for it, with a bucket and somebody who may use it. Where either is not installed,
/// <see cref="Lacking"/> says so.</summary>
public sealed class ObjectStore : IAsyncLifetime
{
    public const string Bucket = "cornac-backups";

    private const string ProxyProgram = "/usr/sbin/haproxy";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _directory = Directory.CreateTempSubdirectory("cos-").FullName;
    private readonly string _address = TestAddresses.Next();
    private readonly HttpClient _client = new();
    private readonly List<Process> _processes = [];
    private BackupRepository? _repository;

    /// <summary>What keeps the store from running; null when it runs.</summary>
    public string? Lacking { get; private set; }

    /// <summary>The bucket, with the right key.</summary>
    public BackupRepository Repository => _repository ?? throw new InvalidOperationException(Lacking);

    public async ValueTask InitializeAsync()
    {
        var server = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(f => Path.Combine(f, "moto_server")).FirstOrDefault(File.Exists);
        Lacking = server is null ? "No S3 server is installed (moto_server: pip install 'moto[server]')."
            : !File.Exists(ProxyProgram) ? "HAProxy is not installed (apt-get install haproxy)." : null;
        if (Lacking is not null)
            return;

        // PostgreSQL's user reads the certificate.
        File.SetUnixFileMode(_directory, File.GetUnixFileMode(_directory) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        var (plain, secure) = (FreePort(), FreePort());
        using var authority = CertificateAuthority.Open(_directory, TimeProvider.System);
        await WriteSecretAsync("server.pem", authority.IssueServer(_address));
        await WriteSecretAsync("proxy.cfg", $"""
            defaults
              mode http
              timeout connect 5s
              timeout client 60s
              timeout server 60s
            frontend s3
              bind {_address}:{secure} ssl crt {_directory}/server.pem
              default_backend moto
            backend moto
              server moto {_address}:{plain}

            """);
        _processes.Add(Start(server!, "-H", _address, "-p", $"{plain}"));
        _processes.Add(Start(ProxyProgram, "-db", "-f", Path.Combine(_directory, "proxy.cfg")));
        _client.BaseAddress = new Uri($"http://{_address}:{plain}");
        await UntilAnsweringAsync();
        _repository = await FillAsync(secure);
    }

    /// <summary>Has every call refused whose signature is not right, or takes any. (moto miscounts the signature of a listing, so only a test that does not
    /// list may ask for it.)</summary>
    public async Task RequireSignaturesAsync(bool required)
    {
        using var content = new StringContent(required ? "0" : "inf");
        (await _client.PostAsync("/moto-api/reset-auth", content)).EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _client.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static Process Start(string program, params IReadOnlyList<string> arguments)
    {
        // To nowhere: what a server says is of no use to a test, and nobody would read it.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1", "sh", program, .. arguments]);
        return Process.Start(start)!;
    }

    private int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(_address), 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private async Task WriteSecretAsync(string name, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite };
        await using var writer = new StreamWriter(Path.Combine(_directory, name), options);
        await writer.WriteAsync(text);
    }

    private async Task UntilAnsweringAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                using var answer = await _client.GetAsync("/moto-api/");
                return;
            }
            catch (HttpRequestException) when (TimeProvider.System.GetElapsedTime(began) < Patience && !_processes.Exists(p => p.HasExited))
            {
                await Task.Delay(50);
            }
        }
    }

    /// <summary>Makes the bucket, and a user with a key that opens it and nothing else.</summary>
    private async Task<BackupRepository> FillAsync(int port)
    {
        (await _client.PutAsync("/" + Bucket, content: null)).EnsureSuccessStatusCode();
        await AskAsync(("Action", "CreateUser"), ("UserName", "cornac"));
        var policy = """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}""";
        await AskAsync(("Action", "PutUserPolicy"), ("UserName", "cornac"), ("PolicyName", "backups"), ("PolicyDocument", policy));
        var key = XDocument.Parse(await AskAsync(("Action", "CreateAccessKey"), ("UserName", "cornac"))).Descendants().ToLookup(e => e.Name.LocalName, e => e.Value);
        return new BackupRepository
        {
            Name = "bucket",
            Kind = RepositoryKind.S3,
            Path = "/cornac",
            Settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["s3-bucket"] = Bucket, ["s3-endpoint"] = _address, ["s3-region"] = "us-east-1", ["s3-uri-style"] = "path", ["storage-port"] = $"{port}",
                ["storage-ca-file"] = Path.Combine(_directory, "ca.pem"),
            },
            Secrets = new Dictionary<string, Secret>(StringComparer.Ordinal)
            {
                ["s3-key"] = new(key["AccessKeyId"].Single()), ["s3-key-secret"] = new(key["SecretAccessKey"].Single()),
            },
        };
    }

    private async Task<string> AskAsync(params (string Name, string Value)[] parameters)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/");
        request.Content = new FormUrlEncodedContent([.. parameters.Select(p => KeyValuePair.Create(p.Name, p.Value)), KeyValuePair.Create("Version", "2010-05-08")]);
        // Names the service that is asked; the signature is not looked at yet.
        request.Headers.Authorization = new AuthenticationHeaderValue("AWS4-HMAC-SHA256", "Credential=a/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=0");
        using var answer = await _client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadAsStringAsync();
    }
}
