using System.Net;
using System.Net.Sockets;
using Cornac.EndToEnd.Tests.Clients;
using Cornac.EndToEnd.Tests.Hosts;
using Cornac.Testing;
using DnsClient;

namespace Cornac.EndToEnd.Tests.Names;

/// <summary>NSD on a loopback address, which serves the zone file that a host writes.</summary>
internal sealed class NameServer : IAsyncDisposable
{
    private const int Port = 5300;
    private readonly string _folder = Directory.CreateTempSubdirectory("cornac-nsd-").FullName;
    private readonly string _zone;
    private readonly string _file;
    private readonly LookupClient _client;
    private readonly string _address;

    /// <param name="zone">The zone.</param>
    /// <param name="file">Its file.</param>
    /// <param name="address">Where to listen.</param>
    public NameServer(string zone, string file, string address)
    {
        (_zone, _file, _address) = (zone, file, address);
        _client = new LookupClient(new LookupClientOptions(new IPEndPoint(IPAddress.Parse(address), Port))
        {
            UseCache = false, Retries = 1, Timeout = TimeSpan.FromSeconds(2), ContinueOnDnsError = false, Recursion = false,
        });
    }

    /// <summary>What makes it read the file again.</summary>
    public string ReloadCommand => $"kill -HUP $(cat {ProcessFile})";

    private string ProcessFile => Path.Combine(_folder, "nsd.pid");

    /// <summary>Checks the file, starts the server and waits until it answers.</summary>
    public async Task StartAsync()
    {
        (await CommandLine.RunAsync("nsd-checkzone", [_zone, _file], Programs)).Expect();
        var configuration = Path.Combine(_folder, "nsd.conf");
        await File.WriteAllTextAsync(configuration, $"""
            server:
              ip-address: {_address}@{Port}
              server-count: 1
              username: ""
              database: ""
              zonesdir: "{_folder}"
              pidfile: "{ProcessFile}"
              xfrdfile: "{_folder}/xfrd.state"
              zonelistfile: "{_folder}/zone.list"
              xfrdir: "{_folder}"
              logfile: "{_folder}/log"
            remote-control:
              control-enable: no
            zone:
              name: {_zone}
              zonefile: "{_file}"

            """);
        (await CommandLine.RunAsync("nsd", ["-c", configuration], Programs)).Expect();
        await Eventually.Until(
            async () => (await TryAsync(_zone, QueryType.SOA))?.Answers.Count > 0, TimeSpan.FromSeconds(20), () => "NSD does not answer.");
    }

    /// <summary>Waits until a name has an address, or there is no such name (null).</summary>
    public Task UntilAsync(string name, string? address) => Eventually.Until(
        async () => await TryAsync(name, QueryType.A) is { } answer && (address is null
            ? answer.Header.ResponseCode == DnsHeaderResponseCode.NotExistentDomain
            : answer.Answers.ARecords().SingleOrDefault()?.Address.ToString() == address),
        TimeSpan.FromSeconds(20), () => $"{name} is not {address ?? "gone"}:\n{File.ReadAllText(_file)}");

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(ProcessFile)) await CommandLine.RunAsync("kill", ["-TERM", (await File.ReadAllTextAsync(ProcessFile)).Trim()]);
        await Eventually.Until(() => Task.FromResult(Processes.In(_folder).Count == 0), TimeSpan.FromSeconds(20), () => "NSD has not ended.");
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Debian keeps them where only root's PATH leads.</summary>
    private static Dictionary<string, string?> Programs => new(StringComparer.Ordinal) { ["PATH"] = Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin" };

    private async Task<IDnsQueryResponse?> TryAsync(string name, QueryType type)
    {
        try
        {
            return await _client.QueryAsync(name, type);
        }
        catch (Exception failure) when (failure is DnsResponseException or SocketException)
        {
            return null;
        }
    }
}
