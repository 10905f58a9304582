using System.Diagnostics;
using System.Globalization;

namespace Cornac.Bench.Hosts;

/// <summary>What Linux tells of processes.</summary>
internal static class Processes
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Resident memory of one process, MiB.</summary>
    public static double Resident(int id) => Kilobytes($"/proc/{id}/status", "VmRSS:") / 1024;

    /// <summary>Proportional memory of a process and its children, MiB: memory that several share counts once.</summary>
    public static double Proportional(int id) =>
        Children(id).Append(id).Sum(one => Kilobytes($"/proc/{one}/smaps_rollup", "Pss:")) / 1024;

    /// <summary>Sends a signal, which .NET has no call for.</summary>
    public static void Signal(int id, string signal)
    {
        using var kill = Process.Start("/bin/kill", ["-" + signal, id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Ends a PostgreSQL whose data nobody needs, and waits until it is gone.</summary>
    public static async Task QuitAsync(int postmaster)
    {
        Signal(postmaster, "QUIT");
        for (var started = Stopwatch.GetTimestamp(); Directory.Exists($"/proc/{postmaster}");)
        {
            if (Stopwatch.GetElapsedTime(started) > Patience) throw new TimeoutException($"PostgreSQL {postmaster} does not end.");
            await Task.Delay(20);
        }
    }

    private static IEnumerable<int> Children(int id) =>
        File.ReadAllText($"/proc/{id}/task/{id}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(text => int.Parse(text, CultureInfo.InvariantCulture));

    private static double Kilobytes(string file, string name) =>
        double.Parse(File.ReadLines(file).First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..^2], CultureInfo.InvariantCulture);
}
