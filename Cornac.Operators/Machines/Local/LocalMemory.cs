using System.Globalization;

namespace Cornac.Operators.Machines.Local;

internal static class LocalMemory
{
    private const long BytesPerKilobyte = 1024;

    /// <summary>Memory of this host in bytes, or of its control group where that is less.</summary>
    public static long Available()
    {
        var total = File.ReadLines("/proc/meminfo")
            .Where(l => l.StartsWith("MemTotal:", StringComparison.Ordinal))
            .Select(l => long.Parse(l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * BytesPerKilobyte)
            .Single();
        const string Limit = "/sys/fs/cgroup/memory.max";
        return File.Exists(Limit) && long.TryParse(File.ReadAllText(Limit), NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var limit)
            ? Math.Min(total, limit)
            : total;
    }
}
