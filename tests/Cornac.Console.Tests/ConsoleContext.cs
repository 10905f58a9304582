using Bunit;
using Cornac.Console.Doors;
using Cornac.Console.Frame;
using Cornac.Console.SignIn;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;

namespace Cornac.Console.Tests;

/// <summary>What components need around them, with hints that a test gives by hand.</summary>
public sealed class ConsoleContext : BunitContext
{
    public ConsoleContext()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices();
        Services.AddLocalization();
        Services.AddSingleton(new ConsoleSettings("local", new Uri("http://127.0.0.1:8001"), new Uri("http://127.0.0.1:8001")));
        Services.AddSingleton<IChangeHints>(Hints);
        Services.AddSingleton(TimeProvider.System);
        Services.AddScoped<SessionState>();
        Services.AddScoped<Browser>();
    }

    public HandHints Hints { get; } = new();
}

/// <summary>Hints as a test gives them.</summary>
public sealed class HandHints : IChangeHints
{
    private readonly List<(string Topic, Action Changed)> _listeners = [];

    public int Listeners => _listeners.Count;

    public IDisposable Subscribe(string topic, Action changed)
    {
        var listener = (topic, changed);
        _listeners.Add(listener);
        return new Ending(() => _listeners.Remove(listener));
    }

    public void Tell(string topic)
    {
        foreach (var (_, changed) in _listeners.Where(listener => listener.Topic == topic).ToList()) changed();
    }

    private sealed class Ending(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
