using System.Globalization;

namespace Cornac.EndToEnd.Tests.Hosts;

/// <summary>Processes as <c>/proc</c> shows them.</summary>
internal static class Processes
{
    /// <summary>Every live process that works in a folder, or names it on its command line: PostgreSQL's work in their data directory.</summary>
    public static IReadOnlyList<int> In(string folder)
    {
        var found = new List<int>();
        foreach (var entry in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(entry), CultureInfo.InvariantCulture, out var pid) && pid != Environment.ProcessId && Belongs(entry, folder))
                found.Add(pid);
        }

        return found;
    }

    /// <summary>True while the process runs; a zombie does not.</summary>
    public static bool IsAlive(int pid)
    {
        var stat = Read($"/proc/{pid}/stat");
        return stat.Length > 0 && stat[(stat.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
    }

    /// <summary>First line of <c>postmaster.pid</c>; null when there is none.</summary>
    public static int? Postmaster(string node)
    {
        var file = Path.Combine(node, "data", "postmaster.pid");
        return File.Exists(file) && int.TryParse(File.ReadLines(file).FirstOrDefault(), CultureInfo.InvariantCulture, out var pid) && IsAlive(pid)
            ? pid : null;
    }

    /// <summary>The process for people: its number, its command, and where it works.</summary>
    public static string Describe(int pid) => $"{pid} ({Read($"/proc/{pid}/cmdline").Replace('\0', ' ').Trim()} in {LinkTarget($"/proc/{pid}/cwd")})";

    private static bool Belongs(string process, string folder)
    {
        var stat = Read(Path.Combine(process, "stat"));
        if (stat.Length == 0 || stat[(stat.LastIndexOf(')') + 2)..][0] is 'Z' or 'X') return false;
        return IsBelow(LinkTarget(Path.Combine(process, "cwd")), folder)
            || Read(Path.Combine(process, "cmdline")).Split('\0').Any(argument => IsBelow(argument, folder));
    }

    private static bool IsBelow(string path, string folder) => path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);

    private static string LinkTarget(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget ?? "";
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return ""; // It has ended meanwhile, or is another user's.
        }
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return ""; // It has ended meanwhile, or is another user's.
        }
    }
}
