namespace Cornac.EndToEnd.Tests.Hosts;

/// <summary>A Cornac that the tests of a class share: starting one for each would take longer than most of them.</summary>
public sealed class RunningHome : IAsyncLifetime
{
    internal CornacHome Home { get; } = new();

    public async ValueTask InitializeAsync() => await Home.StartAsync();

    public ValueTask DisposeAsync() => Home.DisposeAsync();
}
