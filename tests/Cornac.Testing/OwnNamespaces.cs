using System.Diagnostics;

namespace Cornac.Testing;

/// <summary>Runs one test again, in a process with mounts and networks of its own, which end with it.</summary>
public static class OwnNamespaces
{
    public const string Bridge = "hub";

    private const string Mark = "CORNAC_TEST_NAMESPACES";

    // A host with a bridge, and nothing else.
    private const string Prepare = """
        set -e
        mkdir -p /run/netns
        mount -t tmpfs tmpfs /run/netns
        mount -t sysfs sysfs /sys
        ip link set lo up
        ip link add hub type bridge
        ip address add 10.83.0.1/24 dev hub
        ip link set hub up
        exec "$@"
        """;

    /// <summary>True in the process that was started for it.</summary>
    public static bool IsInside => Environment.GetEnvironmentVariable(Mark) is not null;

    /// <summary>vip-manager 2 or later, which tests with addresses that float need.</summary>
    public static string VipManager => Environment.GetEnvironmentVariable("CORNAC_VIP_MANAGER") is { Length: > 0 } path ? path : "/usr/bin/vip-manager";

    /// <summary>Why there can be no such process here; null when there can.</summary>
    public static string? Obstacle() =>
        Environment.UserName is not "root" ? "Only root makes networks."
        : !File.Exists(VipManager) ? $"There is no vip-manager 2 or later at {VipManager}."
        : null;

    /// <param name="assembly">Assembly of the test.</param>
    /// <param name="method">Full name of the test.</param>
    /// <returns>How it ended, and what it said.</returns>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(string assembly, string method)
    {
        var start = new ProcessStartInfo("unshare",
            ["--net", "--mount", "sh", "-c", Prepare, "sh", "dotnet", assembly, "-explicit", "on", "-noColor", "-showLiveOutput", "-method", method])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Mark] = "1";
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await errors);
    }
}
