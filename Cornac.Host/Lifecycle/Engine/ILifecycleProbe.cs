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
    /// <summary><c>operation:step:side</c>, as <c>CORNAC_KILL_AT</c> has it.</summary>
    public override string ToString() => $"{Operation}:{Step}:{Side.ToString().ToLowerInvariant()}";
}

/// <summary>Is told of every boundary that an operation reaches.</summary>
public interface ILifecycleProbe
{
    void Reached(StepBoundary boundary);
}

/// <summary>Kills this process, as <c>kill -9</c> does, at the boundary that <c>CORNAC_KILL_AT</c> names; does nothing without it. Lets a test
/// prove that an operation survives the death of the host anywhere.</summary>
public sealed class KillAtBoundary(string? killAt) : ILifecycleProbe
{
    public const string Variable = "CORNAC_KILL_AT";

    public void Reached(StepBoundary boundary)
    {
        ArgumentNullException.ThrowIfNull(boundary);
        if (killAt is null || boundary.ToString() != killAt) return;
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite); // SIGKILL is on its way: nothing more may happen.
    }
}
