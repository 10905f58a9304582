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

    /// <summary>Processor time that a process and its children have used, seconds.</summary>
    public static double ProcessorTime(int id) => Children(id).Append(id).Sum(one =>
    {
        // proc_pid_stat(5): the name ends with the last bracket; utime and stime are fields 14 and 15, in hundredths of a second.
        var text = File.ReadAllText($"/proc/{one}/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / 100.0;
    });

    /// <summary>Processes that stand in a folder or below it.</summary>
    public static IReadOnlyList<int> In(string folder) =>
    [
        .. Directory.EnumerateDirectories("/proc")
            .Where(process => int.TryParse(Path.GetFileName(process), CultureInfo.InvariantCulture, out _)
                && ((new FileInfo(process + "/cwd").LinkTarget ?? "") + "/").StartsWith(folder + "/", StringComparison.Ordinal))
            .Select(process => int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture)),
    ];

    /// <summary>Sends a signal, which .NET has no call for.</summary>
    public static void Signal(int id, string signal) => Signal([id], signal);

    /// <summary>Sends a signal to several at once; one that has ended meanwhile does not matter.</summary>
    public static void Signal(IReadOnlyList<int> ids, string signal)
    {
        using var kill = Process.Start(new ProcessStartInfo("/bin/kill", ["-" + signal, .. ids.Select(id => id.ToString(CultureInfo.InvariantCulture))]) { RedirectStandardError = true, UseShellExecute = false })!;
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
        Directory.EnumerateDirectories($"/proc/{id}/task")
            .SelectMany(thread => File.ReadAllText(Path.Combine(thread, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Select(text => int.Parse(text, CultureInfo.InvariantCulture));

    private static double Kilobytes(string file, string name) =>
        double.Parse(File.ReadLines(file).First(line => line.StartsWith(name, StringComparison.Ordinal))[name.Length..^2], CultureInfo.InvariantCulture);
}
