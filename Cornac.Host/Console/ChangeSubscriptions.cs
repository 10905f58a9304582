using Cornac.Console.Doors;

namespace Cornac.Host.Console;

/// <summary>Who listens to what on this host.</summary>
internal sealed class ChangeSubscriptions : IChangeHints
{
    /// <summary>Topic of those who want to hear of every change.</summary>
    public const string Anything = "*";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, List<Subscription>> _byTopic = new(StringComparer.Ordinal);

    public IDisposable Subscribe(string topic, Action changed)
    {
        var subscription = new Subscription(this, topic, changed);
        lock (_gate)
        {
            if (!_byTopic.TryGetValue(topic, out var listeners)) _byTopic.Add(topic, listeners = []);
            listeners.Add(subscription);
        }

        return subscription;
    }

    /// <summary>Tells all who listen to a topic.</summary>
    /// <returns>Whether anybody does.</returns>
    public bool Tell(string topic)
    {
        Subscription[] listeners;
        lock (_gate) listeners = [.. Listeners(topic), .. topic == Anything ? [] : Listeners(Anything)];
        foreach (var listener in listeners) listener.Changed();
        return listeners.Length > 0;
    }

    /// <summary>Tells everybody: it is not known what has changed.</summary>
    public void TellAll()
    {
        string[] topics;
        lock (_gate) topics = [.. _byTopic.Keys];
        foreach (var topic in topics) Tell(topic);
    }

    private List<Subscription> Listeners(string topic) => _byTopic.TryGetValue(topic, out var found) ? found : [];

    private void Remove(Subscription subscription)
    {
        lock (_gate)
        {
            if (!_byTopic.TryGetValue(subscription.Topic, out var listeners)) return;
            listeners.Remove(subscription);
            if (listeners.Count == 0) _byTopic.Remove(subscription.Topic);
        }
    }

    private sealed class Subscription(ChangeSubscriptions owner, string topic, Action changed) : IDisposable
    {
        public string Topic => topic;

        public Action Changed => changed;

        public void Dispose() => owner.Remove(this);
    }
}
