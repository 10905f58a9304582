using System.Globalization;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Engine;

/// <summary>What a server takes of its machine and what is left, read from <c>/proc</c> (proc(5)). A member is null where the kernel does not tell.</summary>
/// <param name="ProcessorSeconds">Processor time of the postmaster and all its children, ended ones among them.</param>
/// <param name="Processors">Number of processors of the machine.</param>
/// <param name="FreeMemoryBytes">Memory that could be had without swapping.</param>
public sealed record MachineLoad(double? ProcessorSeconds, int? Processors, long? FreeMemoryBytes)
{
    // Fields after the name of /proc/PID/stat: its own time and that of the children it has waited for, in user and kernel mode.
    private const int UserTimeField = 11;
    private const int TimeFields = 4;
    private const int OwnTimeFields = 2;
    private const int TicksPerSecond = 100; // USER_HZ, the same on every Linux (time(7)).
    private const long BytesPerKilobyte = 1024;
    private const string MemoryLine = "MemAvailable:";

    public static async Task<MachineLoad> ReadAsync(IMachine machine, int postmaster, CancellationToken cancellationToken) =>
        new(await ReadTimeAsync(machine, postmaster, cancellationToken), await CountProcessorsAsync(machine, cancellationToken),
            await ReadMemoryAsync(machine, cancellationToken));

    private static async Task<double?> ReadTimeAsync(IMachine machine, int postmaster, CancellationToken cancellationToken)
    {
        // Children first: one that ends in between is counted by the postmaster then.
        var list = await TryReadAsync(machine, Proc($"{postmaster}/task/{postmaster}/children"), cancellationToken);
        if (list is null)
            return null;
        long ticks = 0;
        foreach (var child in list.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            ticks += Ticks(await TryReadAsync(machine, Proc($"{child}/stat"), cancellationToken), OwnTimeFields) ?? 0;
        return Ticks(await TryReadAsync(machine, Proc($"{postmaster}/stat"), cancellationToken), TimeFields) is { } own ? (double)(own + ticks) / TicksPerSecond : null;
    }

    private static async Task<int?> CountProcessorsAsync(IMachine machine, CancellationToken cancellationToken)
    {
        var text = await TryReadAsync(machine, Proc($"stat"), cancellationToken);
        var count = text?.Split('\n').Count(line => line.StartsWith("cpu", StringComparison.Ordinal) && line.Length > 3 && char.IsAsciiDigit(line[3]));
        return count > 0 ? count : null;
    }

    private static async Task<long?> ReadMemoryAsync(IMachine machine, CancellationToken cancellationToken)
    {
        var text = await TryReadAsync(machine, Proc($"meminfo"), cancellationToken);
        var line = text?.Split('\n').FirstOrDefault(line => line.StartsWith(MemoryLine, StringComparison.Ordinal));
        return line is null ? null : long.Parse(line[MemoryLine.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) * BytesPerKilobyte;
    }

    private static long? Ticks(string? stat, int fields) =>
        // The name stands in parentheses and may hold any character, so fields are counted from the last one.
        stat?[(stat.LastIndexOf(')') + 2)..].Split(' ').Skip(UserTimeField).Take(fields).Sum(field => long.Parse(field, CultureInfo.InvariantCulture));

    private static string Proc(FormattableString path) => "/proc/" + FormattableString.Invariant(path);

    private static async Task<string?> TryReadAsync(IMachine machine, string path, CancellationToken cancellationToken)
    {
        try
        {
            return await machine.ReadTextAsync(path, cancellationToken);
        }
        catch (MachineException)
        {
            return null; // It ended while it was looked at.
        }
    }
}
