using Cornac.EndToEnd.Tests.Hosts;

namespace Cornac.EndToEnd.Tests.Faults;

/// <summary>A host that dies by SIGKILL in the middle of something.</summary>
internal static class HostDeath
{
    /// <summary>Tells a host at which boundary to die.</summary>
    public const string Variable = "CORNAC_KILL_AT";

    private const int Killed = 128 + 9;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Asks for something, on the way of which the host dies by itself.</summary>
    /// <exception cref="TimeoutException">It lives on.</exception>
    public static async Task AtBoundaryAsync(CornacHome home, Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (HttpRequestException)
        {
            // The host may die before it has answered.
        }

        Assert.Equal(Killed, await home.Host.ExitedAsync());
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
}
