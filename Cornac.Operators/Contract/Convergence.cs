namespace Cornac.Operators.Contract;

/// <summary>Converging without a lifecycle engine: for those who need an instance before there is one, or without it.</summary>
public static class Convergence
{
    /// <summary>Asks an operator again, as it says when, until it answers something else than <see cref="Turn.Continue"/>.</summary>
    /// <exception cref="StaleFenceException">A newer fence was seen.</exception>
    public static async Task<Turn> ConvergeToEndAsync(this IOperator one, InstanceSpec desired, Fence fence, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(one);
        while (true)
        {
            var turn = await one.ConvergeAsync(desired, fence, cancellationToken);
            if (turn is not Turn.Continue step) return turn;
            await Task.Delay(step.After, cancellationToken);
        }
    }
}
