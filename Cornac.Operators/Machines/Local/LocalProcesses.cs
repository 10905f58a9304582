using System.Globalization;

namespace Cornac.Operators.Machines.Local;

/// <summary>Processes of this host, read from <c>/proc</c>.</summary>
internal static class LocalProcesses
{
    private const int StateField = 0;
    private const int StartTimeField = 19;

    public static MachineProcess? Find(int pid)
    {
        var folder = string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}");
        try
        {
            // The name stands in parentheses and may hold any character, so fields are counted from the last one.
            var stat = File.ReadAllText(folder + "/stat");
            var end = stat.LastIndexOf(')');
            var fields = stat[(end + 2)..].Split(' ');
            if (fields[StateField] is "Z")
                return null;
            var name = stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..end];
            var workingDirectory = new FileInfo(folder + "/cwd").LinkTarget ?? string.Empty;
            return new MachineProcess(pid, name, workingDirectory, long.Parse(fields[StartTimeField], CultureInfo.InvariantCulture))
            {
                IsPaused = fields[StateField] is "T" or "t",
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended while it was looked at, or it is another user's and so none of ours.
            return null;
        }
    }

    public static IReadOnlyList<MachineProcess> FindIn(string directory)
    {
        var below = directory.TrimEnd('/') + "/";
        var found = new List<MachineProcess>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && Find(pid) is { } process
                && (process.WorkingDirectory + "/").StartsWith(below, StringComparison.Ordinal))
                found.Add(process);
        }

        return found;
    }
}
