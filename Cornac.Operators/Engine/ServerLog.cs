using Cornac.Operators.Contract;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Engine;

/// <summary>Finds in what PostgreSQL wrote why it failed.</summary>
internal static class ServerLog
{
    private const int LongestReason = 500;
    private static readonly string[] Marks = ["PANIC:", "FATAL:", "ERROR:", "error:", "LOG:"];

    /// <summary>The reason in a text of log lines, or null when it tells of no failure.</summary>
    public static string? Reason(string text)
    {
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var mark in Marks.Take(4))
        {
            if (lines.LastOrDefault(l => l.Contains(mark, StringComparison.Ordinal)) is not { } line)
                continue;
            // "configuration file contains errors" says nothing; the line before it does.
            if (line.Contains("contains errors", StringComparison.Ordinal) && lines.FirstOrDefault(l => l.Contains("LOG:", StringComparison.Ordinal)) is { } first)
                line = first;
            return Shorten(AfterMark(line));
        }

        return null;
    }

    public static bool IsOutOfSpace(string text) =>
        text.Contains("No space left on device", StringComparison.Ordinal) || text.Contains("Disk quota exceeded", StringComparison.Ordinal);

    public static EngineException Failure(string what, string text)
    {
        var kind = IsOutOfSpace(text) ? FailureKind.StorageFull : FailureKind.Transient;
        return new EngineException(kind, $"{what}: {Reason(text) ?? Shorten(text.Trim())}");
    }

    /// <summary>The end of the newest log file of a node, for a server that failed after it had opened its log.</summary>
    public static async Task<string> ReadEndAsync(IMachine machine, NodeLayout node, CancellationToken cancellationToken)
    {
        var files = await machine.ListAsync(node.Log, cancellationToken);
        var newest = files.Where(f => f.Name.StartsWith("postgresql.log", StringComparison.Ordinal)).MaxBy(f => f.ModifiedAt);
        if (newest is null)
            return string.Empty;
        var command = new MachineCommand("/usr/bin/tail", "-n", "40", Path.Combine(node.Log, newest.Name)) { Timeout = TimeSpan.FromSeconds(5) };
        return (await machine.RunAsync(command, cancellationToken)).StandardOutput;
    }

    private static string AfterMark(string line)
    {
        var mark = Array.Find(Marks, m => line.Contains(m, StringComparison.Ordinal));
        return mark is null ? line : line[(line.IndexOf(mark, StringComparison.Ordinal) + mark.Length)..].Trim();
    }

    private static string Shorten(string text) => text.Length <= LongestReason ? text : text[..LongestReason] + "…";
}
