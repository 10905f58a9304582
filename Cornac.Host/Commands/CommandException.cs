namespace Cornac.Host.Commands;

/// <summary>A command cannot do what was asked. The message tells a person what is wrong and what to do.</summary>
public sealed class CommandException : Exception
{
    public CommandException(string message)
        : base(message)
    {
    }

    public CommandException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
