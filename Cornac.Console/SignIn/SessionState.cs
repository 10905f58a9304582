namespace Cornac.Console.SignIn;

/// <summary>Whether the session behind this page still lives. Whoever finds out that it does not says so here; the frame then asks to sign in again.</summary>
public sealed class SessionState
{
    public bool HasEnded { get; private set; }

    /// <summary>The session has ended.</summary>
    public event Action? Ended;

    public void End()
    {
        if (HasEnded) return;
        HasEnded = true;
        Ended?.Invoke();
    }
}

/// <summary>The session has ended, so nothing can be asked for any more.</summary>
public sealed class SessionEndedException() : Exception("The session has ended.");
