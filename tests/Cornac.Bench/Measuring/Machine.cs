using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Cornac.Bench.Measuring;

/// <summary>Where it was measured.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var memory = long.Parse(Field("/proc/meminfo", "MemTotal").Split(' ')[0], CultureInfo.InvariantCulture);
        var load = File.ReadAllText("/proc/loadavg").Split(' ')[0];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Field("/proc/cpuinfo", "model name")}, {Environment.ProcessorCount} cores, {memory / 1048576.0:0.0} GiB, Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}, "
            + $"{RuntimeInformation.FrameworkDescription}, {PostgreSql()}; load average at the start {load}");
    }

    private static string Field(string file, string name) =>
        File.ReadLines(file).Where(line => line.StartsWith(name, StringComparison.Ordinal)).Select(line => line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()).FirstOrDefault() ?? "unknown";

    /// <summary>The newest, which Cornac takes unless told otherwise.</summary>
    private static string PostgreSql()
    {
        var newest = Directory.EnumerateDirectories("/usr/lib/postgresql").MaxBy(folder => int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture));
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(newest ?? "", "bin", "postgres"), "--version") { UseShellExecute = false, RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadToEnd().Trim().Replace("postgres (PostgreSQL)", "PostgreSQL", StringComparison.Ordinal);
    }
}
