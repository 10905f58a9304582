using System.Diagnostics;

namespace Cornac.Testing;

/// <summary>Waits for a state instead of for a time.</summary>
public static class Eventually
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

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

            await Task.Delay(Interval, cancellationToken);
        }
    }
}
