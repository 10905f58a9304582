using System.Diagnostics;

namespace Cornac.Testing;

/// <summary>Waits for a state instead of for a time. The pause between two questions grows with the wait, to a tenth of it: what comes soon is seen at
/// once, and what takes long is not kept busy with being asked, which many tests at once would notice.</summary>
public static class Eventually
{
    private const int PausesOfWait = 10;
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(250);

    /// <summary>Asks until the condition holds.</summary>
    /// <param name="condition">The state waited for.</param>
    /// <param name="deadline">How long to go on asking.</param>
    /// <param name="describe">What to say about the present state when the deadline has passed.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <exception cref="TimeoutException">The condition did not hold in time.</exception>
    public static async Task Until(
        Func<Task<bool>> condition, TimeSpan deadline, Func<string> describe, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(describe);
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > deadline)
            {
                throw new TimeoutException($"After {deadline.TotalSeconds:0.#} s: {describe()}");
            }

            var pause = clock.Elapsed / PausesOfWait;
            await Task.Delay(pause < Shortest ? Shortest : pause > Longest ? Longest : pause, cancellationToken);
        }
    }
}
