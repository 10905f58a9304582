using System.Diagnostics;
using System.Globalization;
using Cornac.Operators.Contract;
using Cornac.Operators.Machines.Local;
using Cornac.Testing;

namespace Cornac.Operators.Tests.Patroni;

/// <summary>A bridge for nodes with networks of their own, in a process with namespaces of its own: a test runs itself again in one, and all ends with it.</summary>
internal static class TestBridge
{
    public const string Name = OwnNamespaces.Bridge;

    /// <summary>Address for an instance.</summary>
    public static string Address => "10.83.0.10";

    /// <summary>Addresses of its nodes.</summary>
    public static IReadOnlyList<string> NodeAddresses => ["10.83.0.11", "10.83.0.12"];

    /// <summary>Runs a test again, in a process with networks of its own; there it does what it is to do.</summary>
    public static async Task RunAsync(Func<Task> test)
    {
        if (OwnNamespaces.IsInside)
        {
            await test();
            return;
        }

        Assert.SkipUnless(OwnNamespaces.Obstacle() is null, OwnNamespaces.Obstacle() ?? string.Empty);
        var method = TestContext.Current.TestMethod!;
        var (exitCode, output, errors) = await OwnNamespaces.RunAsync(typeof(TestBridge).Assembly.Location, $"{method.TestClass.TestClassName}.{method.MethodName}");
        Assert.SkipWhen(errors.Contains("Operation not permitted", StringComparison.Ordinal), $"No networks can be made here: {errors}");
        TestContext.Current.TestOutputHelper?.WriteLine(output);
        Assert.True(exitCode == 0, output + errors);
    }

    /// <summary>A harness whose instances live on the bridge.</summary>
    public static PatroniHarness NewHarness() => new(Name)
    {
        Configure = options => options with { FloatingAddressProgram = OwnNamespaces.VipManager },
        Address = Address,
        NodeAddresses = NodeAddresses,
    };

    /// <summary>From now on every packet from and to a node is lost, without a word.</summary>
    public static Task CutAsync(InstanceSpec spec, string node) => CutAsync(NetworkOf(spec, node), NodeNetworks.LinkOf(NetworkOf(spec, node)));

    public static Task JoinAsync(InstanceSpec spec, string node) => JoinAsync(NetworkOf(spec, node), NodeNetworks.LinkOf(NetworkOf(spec, node)));

    public static async Task CutAsync(string network, string link)
    {
        await RunAsync("tc", "qdisc", "add", "dev", link, "root", "blackhole");
        await RunAsync("tc", "-netns", network, "qdisc", "add", "dev", "eth0", "root", "blackhole");
    }

    public static async Task JoinAsync(string network, string link)
    {
        await RunAsync("tc", "-netns", network, "qdisc", "del", "dev", "eth0", "root");
        await RunAsync("tc", "qdisc", "del", "dev", link, "root");
    }

    /// <summary>Which of the nodes has the instance's address on its interface.</summary>
    public static async Task<IReadOnlyList<string>> HoldersAsync(PatroniHarness harness, InstanceSpec spec)
    {
        var holders = new List<string>();
        foreach (var node in new[] { "n1", "n2" })
        {
            if (await NodeNetworks.HasAsync(NetworkOf(spec, node), spec.Address, harness.Machine, TestContext.Current.CancellationToken))
                holders.Add(node);
        }

        return holders;
    }

    internal static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync(CancellationToken.None);
        Assert.True(process.ExitCode == 0, string.Create(CultureInfo.InvariantCulture, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}."));
    }

    private static string NetworkOf(InstanceSpec spec, string node) => $"{spec.ResourceId}-{node}";
}
