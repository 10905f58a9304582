namespace Cornac.Console.Commands;

/// <summary>A parameter of an operation, for its command line.</summary>
/// <param name="Name">Name of the member as the API has it: <c>DBInstanceIdentifier</c>.</param>
/// <param name="Value">Text, number, boolean, a list of texts, or a list of <see cref="CommandStructure"/>; null leaves it out.</param>
public sealed record CommandParameter(string Name, object? Value)
{
    /// <summary>A parameter whose value must not be shown: the command takes it from a variable of the shell.</summary>
    /// <param name="name">Name of the member.</param>
    /// <param name="variable">Variable, for example <c>PASSWORD</c>.</param>
    public static CommandParameter Secret(string name, string variable = "PASSWORD") => new(name, new ShellVariable(variable));

    /// <summary>Tags, as all operations take them.</summary>
    public static CommandParameter Tags(IEnumerable<KeyValuePair<string, string>> tags) =>
        new("Tags", tags.Select(tag => new CommandStructure([("Key", tag.Key), ("Value", tag.Value)])).ToList());
}

/// <summary>A structure of texts, in the AWS CLI's shorthand: <c>Key=a,Value=b</c>.</summary>
public sealed record CommandStructure(IReadOnlyList<(string Name, string Value)> Members);

internal sealed record ShellVariable(string Name);
