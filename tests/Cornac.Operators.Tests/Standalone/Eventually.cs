namespace Cornac.Operators.Tests.Standalone;

internal static class Eventually
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>Polls until the value is there, or fails with the last one after a deadline.</summary>
    public static async Task EqualAsync<T>(T expected, Func<Task<T>> read)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var value = await read();
            if (EqualityComparer<T>.Default.Equals(value, expected))
                return;
            if (TimeProvider.System.GetElapsedTime(started) > Deadline)
                Assert.Equal(expected, value);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
