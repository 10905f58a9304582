namespace Cornac.Host.Bootstrap;

/// <summary>Cornac cannot start. The message tells a person what is wrong and what to do; no stack trace would help.</summary>
public sealed class StartupException : Exception
{
    public StartupException(string message)
        : base(message)
    {
    }

    public StartupException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
