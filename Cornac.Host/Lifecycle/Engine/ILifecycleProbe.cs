using System.Collections.Concurrent;

namespace Cornac.Host.Lifecycle.Engine;

/// <summary>Side of a step's boundary.</summary>
public enum BoundarySide
{
    Before,
    After,
}

/// <summary>A point in an operation at which the host may die.</summary>
/// <param name="Operation">Kind of operation, lower case, for example <c>create</c>.</param>
/// <param name="Step">Step of the operator, or <see cref="StepBoundaries.Commit"/>.</param>
/// <param name="Side">Before it is taken or after, when its record is still missing.</param>
public sealed record StepBoundary(string Operation, string Step, BoundarySide Side)
{
    /// <summary><c>operation:step:side</c>, as the file of <c>CORNAC_KILL_AT</c> has it.</summary>
    public override string ToString() => $"{Operation}:{Step}:{Side.ToString().ToLowerInvariant()}";
}

/// <summary>Is told of every boundary that an operation reaches.</summary>
public interface ILifecycleProbe
{
    /// <summary>The operation goes on when this has ended.</summary>
    Task ReachedAsync(StepBoundary boundary);
}

/// <summary>Kills this process, as <c>kill -9</c> does, when operations have reached all the boundaries that a file lists, one a line; does nothing without
/// the file, which <c>CORNAC_KILL_AT</c> names. An operation at its boundary waits there for the others. Lets a test prove that operations survive the
/// death of the host anywhere.</summary>
public sealed class KillAtBoundary(string? file) : ILifecycleProbe
{
    public const string Variable = "CORNAC_KILL_AT";

    private readonly ConcurrentDictionary<string, bool> _reached = new(StringComparer.Ordinal);

    public async Task ReachedAsync(StepBoundary boundary)
    {
        ArgumentNullException.ThrowIfNull(boundary);
        if (file is null) return;
        // Read each time: the host that recovers from one death is the one that dies next.
        var boundaries = await File.ReadAllLinesAsync(file);
        if (!boundaries.Contains(boundary.ToString(), StringComparer.Ordinal)) return;
        _reached[boundary.ToString()] = true;
        if (boundaries.All(_reached.ContainsKey))
        {
            using var self = System.Diagnostics.Process.GetCurrentProcess();
            self.Kill();
        }

        await Task.Delay(Timeout.Infinite); // For the others, or because SIGKILL is on its way: nothing more may happen.
    }
}
