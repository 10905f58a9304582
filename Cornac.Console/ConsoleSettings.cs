using Cornac.Console.Instances.Temboard;

namespace Cornac.Console;

/// <summary>What the console is told by its host.</summary>
/// <param name="Region">The region that the service manages.</param>
/// <param name="Url">The endpoint as its clients know it, which is also the console's own address.</param>
/// <param name="Endpoint">Where the console itself reaches the endpoint.</param>
public sealed record ConsoleSettings(string Region, Uri Url, Uri Endpoint)
{
    /// <summary>Where temBoard is; null where there is none.</summary>
    public TemboardSettings? Temboard { get; init; }

    /// <summary>Zone of the DNS in which instances have names; null where they have none.</summary>
    public string? Zone { get; init; }

    /// <summary>Settings of a console whose host listens at a URL; one that listens on every address is reached on loopback.</summary>
    public static ConsoleSettings ListeningAt(string url, string region)
    {
        var listening = new Uri(url);
        var reached = listening.Host is "0.0.0.0" or "[::]" or "*" or "+"
            ? new UriBuilder(listening) { Host = listening.Host == "[::]" ? "[::1]" : "127.0.0.1" }.Uri
            : listening;
        return new ConsoleSettings(region, listening, reached);
    }
}
