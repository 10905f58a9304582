using System.Diagnostics;
using System.Globalization;
using Cornac.Operators.Patroni;

namespace Cornac.Operators.Tests.Patroni;

/// <summary>A network of its own for each node and for etcd, joined by a bridge, so that a node can be cut off as a machine can. It needs root, and a test
/// process in namespaces of its own: a test runs itself again in one.</summary>
internal sealed class NodeNetworks : IAsyncDisposable
{
    private const string Inside = "CORNAC_TEST_NETWORKS";
    private const string Etcd = "etcd";

    // In namespaces of the mounts and the network that end with the process. "ip_nonlocal_bind": the host looks whether a node's address is free, and
    // it is on another network. "setpriv" starts all that runs as the user of instances: the one who takes its place puts a node's Patroni, and the
    // PostgreSQL that this starts, on the node's network.
    private const string Prepare = """
        set -e
        work=$1; shift
        mkdir -p /run/netns
        mount -t tmpfs tmpfs /run/netns
        echo 1 >/proc/sys/net/ipv4/ip_nonlocal_bind
        ip link set lo up
        ip link add hub type bridge
        ip addr add 10.83.0.1/24 dev hub
        ip link set hub up
        number=10
        for name in n1 n2 etcd; do
            number=$((number + 1))
            ip netns add $name
            ip link add $name type veth peer name eth0 netns $name
            ip link set $name master hub up
            ip -n $name link set lo up
            ip -n $name addr add 10.83.0.$number/24 dev eth0
            ip -n $name link set eth0 up
        done
        cp /usr/bin/setpriv "$work/setpriv"
        cat >"$work/shim" <<END
        #!/bin/sh
        for name in n1 n2; do
            case " \$* " in *"/\$name/patroni "*) exec nsenter --net=/run/netns/\$name $work/setpriv "\$@" ;; esac
        done
        exec $work/setpriv "\$@"
        END
        chmod 755 "$work" "$work/shim"
        mount --bind "$work/shim" /usr/bin/setpriv
        exec "$@"
        """;

    private readonly string _data = Directory.CreateTempSubdirectory("coe-").FullName;
    private readonly Process _etcd;

    private NodeNetworks() => _etcd = Process.Start("nsenter",
        ["--net=/run/netns/" + Etcd, "/usr/bin/etcd", "--data-dir", _data, "--listen-client-urls", Endpoint, "--advertise-client-urls", Endpoint,
         "--listen-peer-urls", "http://127.0.0.1:2380", "--logger", "zap", "--log-level", "error"]);

    /// <summary>Addresses of the nodes.</summary>
    public static IReadOnlyList<string> Addresses => ["10.83.0.11", "10.83.0.12"];

    private static string Endpoint => "http://10.83.0.13:2379";

    /// <summary>Runs a test again, in a process with networks of its own; there it does what it is to do.</summary>
    public static async Task RunAsync(Func<NodeNetworks, Task> test)
    {
        if (Environment.GetEnvironmentVariable(Inside) is not null)
        {
            await using var networks = new NodeNetworks();
            await test(networks);
            return;
        }

        Assert.SkipUnless(Environment.UserName is "root", "Only root makes networks.");
        var work = Directory.CreateTempSubdirectory("con-").FullName;
        var method = TestContext.Current.TestMethod!;
        var start = new ProcessStartInfo("unshare",
            ["--net", "--mount", "sh", "-c", Prepare, "sh", work, Environment.ProcessPath!, typeof(NodeNetworks).Assembly.Location, "-explicit", "on", "-noColor", "-showLiveOutput",
             "-method", $"{method.TestClass.TestClassName}.{method.MethodName}"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Inside] = "1";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
        await process.WaitForExitAsync(CancellationToken.None);
        Directory.Delete(work, recursive: true);
        Assert.SkipWhen((await errors).Contains("Operation not permitted", StringComparison.Ordinal), $"No networks can be made here: {await errors}");
        TestContext.Current.TestOutputHelper?.WriteLine(await output);
        Assert.True(process.ExitCode == 0, await output + await errors);
    }

    /// <summary>A harness whose clusters live on these networks, with etcd on its own.</summary>
    public static PatroniHarness NewHarness() => new()
    {
        Configure = options => options with { Store = new StoreOptions { Endpoints = [Endpoint] } },
        NodeAddresses = Addresses,
    };

    /// <summary>From now on every packet from and to it is lost, without a word.</summary>
    public static async Task CutAsync(string name)
    {
        await RunAsync("tc", "qdisc", "add", "dev", name, "root", "blackhole");
        await RunAsync("tc", "-netns", name, "qdisc", "add", "dev", "eth0", "root", "blackhole");
    }

    public static async Task JoinAsync(string name)
    {
        await RunAsync("tc", "-netns", name, "qdisc", "del", "dev", "eth0", "root");
        await RunAsync("tc", "qdisc", "del", "dev", name, "root");
    }

    public static Task CutStoreAsync() => CutAsync(Etcd);

    public static Task JoinStoreAsync() => JoinAsync(Etcd);

    public async ValueTask DisposeAsync()
    {
        _etcd.Kill();
        await _etcd.WaitForExitAsync();
        _etcd.Dispose();
        Directory.Delete(_data, recursive: true);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(CancellationToken.None);
        Assert.True(process.ExitCode == 0, string.Create(CultureInfo.InvariantCulture, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}."));
    }
}
