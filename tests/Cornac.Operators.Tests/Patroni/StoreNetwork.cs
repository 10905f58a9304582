using System.Diagnostics;
using Cornac.Operators.Patroni;

namespace Cornac.Operators.Tests.Patroni;

/// <summary>An etcd on a network of its own on the <see cref="TestBridge"/>, so that it can be cut off as a machine can.</summary>
internal sealed class StoreNetwork : IAsyncDisposable
{
    private const string Name = "etcd";
    private const string Endpoint = "http://10.83.0.13:2379";
    private readonly string _data = Directory.CreateTempSubdirectory("coe-").FullName;
    private readonly Process _etcd;

    private StoreNetwork() => _etcd = Process.Start("nsenter",
        ["--net=/run/netns/" + Name, "/usr/bin/etcd", "--data-dir", _data, "--listen-client-urls", Endpoint, "--advertise-client-urls", Endpoint,
         "--listen-peer-urls", "http://127.0.0.1:2380", "--logger", "zap", "--log-level", "error"]);

    public static StoreOptions Options => new() { Endpoints = [Endpoint] };

    public static async Task<StoreNetwork> StartAsync()
    {
        await TestBridge.RunAsync("ip", "netns", "add", Name);
        await TestBridge.RunAsync("ip", "link", "add", Name, "type", "veth", "peer", "name", "eth0", "netns", Name);
        await TestBridge.RunAsync("ip", "link", "set", Name, "master", TestBridge.Name, "up");
        await TestBridge.RunAsync("ip", "-n", Name, "link", "set", "lo", "up");
        await TestBridge.RunAsync("ip", "-n", Name, "address", "add", "10.83.0.13/24", "dev", "eth0");
        await TestBridge.RunAsync("ip", "-n", Name, "link", "set", "eth0", "up");
        return new StoreNetwork();
    }

    public static Task CutAsync() => TestBridge.CutAsync(Name, Name);

    public static Task JoinAsync() => TestBridge.JoinAsync(Name, Name);

    public async ValueTask DisposeAsync()
    {
        _etcd.Kill();
        await _etcd.WaitForExitAsync();
        _etcd.Dispose();
        Directory.Delete(_data, recursive: true);
    }
}
