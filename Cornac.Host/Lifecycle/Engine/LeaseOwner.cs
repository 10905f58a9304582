using System.Globalization;
using System.Security.Cryptography;

namespace Cornac.Host.Lifecycle.Engine;

/// <summary>Names the process that holds a lease, so that a successor on the same machine can tell whether it still lives:
/// <c>HOST/BOOT.PIDNAMESPACE/PID.STARTTIME/NONCE</c>.</summary>
public sealed record LeaseOwner(string HostId, string Machine, string Process, string Nonce)
{
    public static LeaseOwner Current(string hostId) => new(
        hostId, MachineNow(), $"{Environment.ProcessId}.{StartTime(Environment.ProcessId)}", RandomNumberGenerator.GetHexString(8, lowercase: true));

    public static LeaseOwner? Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split('/') is [var host, var machine, var process, var nonce] ? new LeaseOwner(host, machine, process, nonce) : null;
    }

    /// <summary>True when this certainly is a process of this machine that has ended. Processes of another machine, or behind another process
    /// namespace, can't be seen: their leases end by themselves.</summary>
    public bool IsDead()
    {
        var (boot, here) = (Machine.Split('.')[0], MachineNow());
        if (boot != here.Split('.')[0]) return true; // The machine has been started anew since.
        if (Machine != here) return false;
        return Process.Split('.') is not [var pid, var started] || !int.TryParse(pid, CultureInfo.InvariantCulture, out var number)
            || StartTime(number) != started;
    }

    public override string ToString() => $"{HostId}/{Machine}/{Process}/{Nonce}";

    private static string MachineNow()
    {
        var boot = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();
        var pidNamespace = new FileInfo("/proc/self/ns/pid").LinkTarget ?? "";
        return $"{boot[..8]}.{string.Concat(pidNamespace.Where(char.IsAsciiDigit))}";
    }

    /// <summary>Field 22 of <c>/proc/PID/stat</c> (proc(5)): start time in ticks since boot; empty when there is no such process.</summary>
    private static string StartTime(int pid)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? "" : fields[19];
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException or IOException)
        {
            return ""; // No such process (any more).
        }
    }
}
