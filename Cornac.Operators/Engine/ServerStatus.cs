using System.Globalization;
using Cornac.Operators.Machines;

namespace Cornac.Operators.Engine;

/// <summary>What <c>postmaster.pid</c> says of a server whose process was really found: the same id of another process does not count.</summary>
/// <param name="Process">The postmaster, or null when the server is down.</param>
/// <param name="Port">Port it was started with; its socket carries it.</param>
/// <param name="StartedAt">When it was started.</param>
/// <param name="IsReady">True when it accepts connections.</param>
public sealed record ServerStatus(MachineProcess? Process, int Port, DateTimeOffset StartedAt, bool IsReady)
{
    public static readonly ServerStatus Down = new(null, 0, default, IsReady: false);

    // Lines of the file, from zero (PostgreSQL's source, src/include/utils/pidfile.h).
    private const int PidLine = 0;
    private const int StartLine = 2;
    private const int PortLine = 3;
    private const int StatusLine = 7;

    public bool IsUp => Process is not null;

    /// <summary>True while the server recovers and answers nobody (<c>hot_standby</c> off). Of a standby that answers queries the file says as of a primary.</summary>
    public bool IsRecovering { get; init; }

    public static async Task<ServerStatus> ReadAsync(IMachine machine, NodeLayout node, CancellationToken cancellationToken)
    {
        var text = await machine.ReadTextAsync(node.PostmasterPid, cancellationToken);
        if (text is null)
            return Down;
        var lines = text.Split('\n');
        if (!int.TryParse(Line(lines, PidLine), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            || await machine.FindProcessAsync(pid, cancellationToken) is not { } process
            || !string.Equals(process.WorkingDirectory, node.Data, StringComparison.Ordinal)
            || process.Name is not "postgres" and not "postmaster")
            return Down;
        _ = int.TryParse(Line(lines, PortLine), NumberStyles.None, CultureInfo.InvariantCulture, out var port);
        _ = long.TryParse(Line(lines, StartLine), NumberStyles.None, CultureInfo.InvariantCulture, out var started);
        return new ServerStatus(process, port, DateTimeOffset.FromUnixTimeSeconds(started), Line(lines, StatusLine) is "ready" or "standby")
        {
            IsRecovering = Line(lines, StatusLine) is "standby",
        };
    }

    private static string Line(string[] lines, int number) => number < lines.Length ? lines[number].Trim() : string.Empty;
}
