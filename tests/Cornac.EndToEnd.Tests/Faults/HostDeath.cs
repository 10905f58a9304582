using Cornac.EndToEnd.Tests.Hosts;

namespace Cornac.EndToEnd.Tests.Faults;

/// <summary>A host that dies by SIGKILL in the middle of something.</summary>
internal static class HostDeath
{
    private const string Variable = "CORNAC_KILL_AT";
    private const int Killed = 128 + 9;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Starts a host that can be told at which boundaries to die.</summary>
    public static async Task StartAsync(CornacHome home)
    {
        await File.WriteAllTextAsync(Boundaries(home), "");
        await home.StartAsync((Variable, Boundaries(home)));
    }

    /// <summary>Asks the host that <see cref="StartAsync"/> has started for operations. It dies by itself when each has come to its boundary, <c>operation:step:side</c>.</summary>
    public static async Task AtBoundariesAsync(CornacHome home, params (string Boundary, Func<Task> Call)[] operations)
    {
        await File.WriteAllLinesAsync(Boundaries(home), operations.Select(operation => operation.Boundary));
        foreach (var (_, call) in operations[..^1]) await call();
        try
        {
            await operations[^1].Call();
        }
        catch (HttpRequestException)
        {
            // The host may die before it has answered the last call.
        }

        int code;
        try
        {
            code = await home.Host.ExitedAsync();
        }
        catch (TimeoutException alive)
        {
            throw new InvalidOperationException($"Not every operation came to its boundary: {string.Join(", ", operations.Select(operation => operation.Boundary))}.", alive);
        }

        Assert.Equal(Killed, code);
    }

    /// <summary>Kills the host at the moment when something is so.</summary>
    public static async Task WhenAsync(CornacHome home, Func<bool> isSo)
    {
        // Often: what is waited for is over within a fraction of a second.
        for (var deadline = DateTime.UtcNow + Patience; !isSo();)
        {
            Assert.True(DateTime.UtcNow < deadline, $"The moment for the host to die has never come.\n{home.Logs}");
            await Task.Delay(2);
        }

        await home.Host.KillAsync();
    }

    private static string Boundaries(CornacHome home) => Path.Combine(home.Data, "kill-at");
}
