using System.Globalization;
using System.Security.Cryptography;
using Cornac.Operators.Contract;
using Cornac.Operators.Engine;
using Cornac.Operators.Machines;
using Cornac.Operators.Machines.Local;

namespace Cornac.Operators.Patroni.Store;

/// <summary>The etcd that Cornac runs on this host, below <c>DATA/etcd</c>, when none is configured. It listens on loopback, and on the bridge where nodes have
/// networks of their own, and answers only who shows a certificate of Cornac's authority.</summary>
internal sealed class EtcdServer(LocalMachine machine, StoreOptions options, CertificateAuthority authority, TimeProvider time)
{
    public const string Client = "cornac";

    private const string Loopback = "127.0.0.1";
    private const string LeaseName = "etcd";
    private const int FirstPort = 20000;
    private const int LastPort = 32000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly string _root = Path.Combine(machine.DataDirectory, "etcd");
    private readonly Daemon _daemon = new(Path.Combine(machine.DataDirectory, "etcd", "run"));

    public bool IsOwn => options.Endpoints.Count == 0;

    private string PortFile => Path.Combine(_root, "port");

    /// <summary>Where the one that runs listens.</summary>
    private string ListenFile => Path.Combine(_root, "listen");

    private IReadOnlyList<string> Addresses => machine.Networks?.OwnAddress is { } bridge ? [Loopback, bridge] : [Loopback];

    private string AuthorityFile => Path.Combine(_root, "ca.pem");

    private string ServerFile => Path.Combine(_root, "server.pem");

    private string ClientFile => Path.Combine(_root, "client.pem");

    /// <summary>How to reach the store; null while Cornac's own was never started.</summary>
    public async Task<StoreAccess?> FindAsync(CancellationToken cancellationToken)
    {
        if (!IsOwn)
        {
            var password = options.PasswordFile is null ? null : (await File.ReadAllTextAsync(options.PasswordFile, cancellationToken)).Trim();
            return new StoreAccess([.. options.Endpoints.Select(e => new Uri(e))], options.AuthorityFile, options.CertificateFile, options.KeyFile, options.Username, password, options.Prefix);
        }

        return int.TryParse(await machine.ReadTextAsync(PortFile, cancellationToken), CultureInfo.InvariantCulture, out var port)
            ? new StoreAccess([new Uri($"https://{Loopback}:{port}")], AuthorityFile, ClientFile, ClientFile, null, null, options.Prefix)
            : null;
    }

    /// <summary>How nodes on networks of their own reach it.</summary>
    public StoreAccess SeenFromNetworks(StoreAccess access) =>
        IsOwn && machine.Networks?.OwnAddress is { } bridge ? access with { Endpoints = [new Uri($"https://{bridge}:{access.Endpoints[0].Port}")] } : access;

    /// <summary>True while Cornac's own runs, and always for one that is configured.</summary>
    public async Task<bool> IsUpAsync(CancellationToken cancellationToken) => !IsOwn || await _daemon.FindAsync(machine, cancellationToken) is not null;

    /// <summary>Starts Cornac's own where it is down, and waits until it listens.</summary>
    public async Task<StoreAccess> EnsureAsync(CancellationToken cancellationToken)
    {
        if (!IsOwn || (await IsUpAsync(cancellationToken) && await ListensAsync(cancellationToken)))
            return (await FindAsync(cancellationToken))!;
        if (!await machine.ExistsAsync(options.Program, cancellationToken))
            throw new EngineException(FailureKind.Permanent, $"etcd is not installed at {options.Program}: apt-get install etcd-server, or name endpoints in Cornac:HighAvailability:Etcd.");
        await using var lease = await machine.TryLeaseAsync(LeaseName, new Fence(0), cancellationToken)
            ?? throw new StoreException("etcd is being started by somebody else.");
        await PrepareAsync(lease, cancellationToken);
        var access = (await FindAsync(cancellationToken))!;
        // One that does not listen on the bridge, for that was configured later: those that it holds together go on while it starts again.
        await _daemon.StopAsync(lease, ProcessSignal.Terminate, Patience, time, cancellationToken);
        await _daemon.StartAsync(lease, Command(access.Endpoints[0].Port), cancellationToken);
        await WaitAsync(access, cancellationToken);
        return access;
    }

    /// <summary>Ends Cornac's own. What runs goes on without it, and nothing fails over.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!IsOwn || !await IsUpAsync(cancellationToken))
            return;
        await using var lease = await machine.TryLeaseAsync(LeaseName, new Fence(0), cancellationToken);
        if (lease is not null)
            await _daemon.EndAsync(lease, Patience, time, cancellationToken);
    }

    private async Task PrepareAsync(IMachineLease lease, CancellationToken cancellationToken)
    {
        await lease.MakeDirectoryAsync(_root, FileAccessFor.Everyone, cancellationToken);
        await lease.MakeDirectoryAsync(Path.Combine(_root, "data"), FileAccessFor.Instance, cancellationToken);
        await lease.WriteTextAsync(AuthorityFile, authority.CertificatePem, FileAccessFor.HostAndInstance, cancellationToken);
        if (!authority.IsGoodFor(await lease.ReadTextAsync(ServerFile, cancellationToken), Addresses))
        {
            await lease.WriteTextAsync(ServerFile, authority.IssuePeer("etcd", Addresses), FileAccessFor.HostAndInstance, cancellationToken);
            await lease.WriteTextAsync(ClientFile, authority.IssueClient(Client), FileAccessFor.HostAndInstance, cancellationToken);
        }

        // Kept for good: Patroni's configuration of every node names it.
        if (!await lease.ExistsAsync(PortFile, cancellationToken))
            await lease.WriteTextAsync(PortFile, (await FreePortAsync(cancellationToken)).ToString(CultureInfo.InvariantCulture), FileAccessFor.Everyone, cancellationToken);
        await lease.WriteTextAsync(ListenFile, string.Join(' ', Addresses), FileAccessFor.Everyone, cancellationToken);
    }

    private async Task<bool> ListensAsync(CancellationToken cancellationToken) =>
        // Loopback it always does.
        Addresses is [_]
        || ((await machine.ReadTextAsync(ListenFile, cancellationToken) ?? Loopback).Split(' ') is var listens && Addresses.All(a => listens.Contains(a, StringComparer.Ordinal)));

    private async Task<int> FreePortAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(FirstPort, LastPort);
            if (await machine.ProbePortAsync(Loopback, port, cancellationToken) == PortState.Free)
                return port;
        }
    }

    private MachineCommand Command(int port)
    {
        // A member alone: its peers' address is a socket in its folder, which nobody else can open, and its elections need not wait for anybody.
        const string Peer = "unix://peer:1";
        var listen = string.Join(',', Addresses.Select(a => string.Create(CultureInfo.InvariantCulture, $"https://{a}:{port}")));
        return new MachineCommand(
            options.Program,
            "--name", "cornac", "--data-dir", Path.Combine(_root, "data"), "--listen-client-urls", listen, "--advertise-client-urls", listen,
            "--listen-peer-urls", Peer, "--initial-advertise-peer-urls", Peer, "--initial-cluster", "cornac=" + Peer,
            "--cert-file", ServerFile, "--key-file", ServerFile, "--trusted-ca-file", AuthorityFile, "--client-cert-auth",
            "--heartbeat-interval", "20", "--election-timeout", "200", "--auto-compaction-mode", "periodic", "--auto-compaction-retention", "1h",
            "--logger", "zap", "--log-level", "error");
    }

    private async Task WaitAsync(StoreAccess access, CancellationToken cancellationToken)
    {
        using var client = new EtcdClient(access);
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                await client.RangeAsync(access.Prefix, cancellationToken);
                return;
            }
            catch (StoreException e)
            {
                var isGone = await _daemon.FindAsync(machine, cancellationToken) is null && time.GetElapsedTime(began) > TimeSpan.FromSeconds(1);
                if (isGone || time.GetElapsedTime(began) > Patience)
                    throw new EngineException(FailureKind.Transient, $"etcd does not answer ({e.Message}); it says: {await OutputAsync(cancellationToken)}", e);
                await Task.Delay(30, cancellationToken);
            }
        }
    }

    private async Task<string> OutputAsync(CancellationToken cancellationToken)
    {
        var said = (await machine.ReadTextAsync(_daemon.Output, cancellationToken) ?? string.Empty).TrimEnd();
        return said.Length <= 300 ? said : "…" + said[^300..];
    }
}
