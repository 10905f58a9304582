namespace Cornac.Console.Doors;

/// <summary>Says that something has changed, never what: whoever hears it asks the endpoint again.</summary>
public interface IChangeHints
{
    /// <summary>Listens until disposed.</summary>
    /// <param name="topic">Id of an account (<see cref="ChangeTopics.Account"/>) or what <see cref="ChangeTopics.User"/> says.</param>
    /// <param name="changed">Called on a thread of the listener's, so it must return at once. Many changes in a short time may come as one; a call
    /// may also come without a change, for instance after the connection to the inventory was lost.</param>
    IDisposable Subscribe(string topic, Action changed);
}

/// <summary>What one can listen to.</summary>
public static class ChangeTopics
{
    /// <summary>Instances, operations, snapshots, events and the like of an account.</summary>
    public static string Account(string accountId) => accountId;

    /// <summary>Sessions, password and state of a user.</summary>
    public static string User(string userId) => "user:" + userId;
}
