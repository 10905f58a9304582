using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Cornac.Console.Commands;

/// <summary>Writes the command line that does the same as a call of the API, for bash and the AWS CLI, version 2.</summary>
public static partial class AwsCommandLine
{
    private const int LineLength = 90;

    /// <summary>Writes a command, on several lines where it is long.</summary>
    /// <param name="service">Service as the CLI calls it: <c>rds</c>.</param>
    /// <param name="operation">Operation of the API: <c>CreateDBInstance</c>.</param>
    /// <param name="parameters">Its parameters, in the order in which they are to be read.</param>
    public static string Write(string service, string operation, IEnumerable<CommandParameter> parameters)
    {
        List<string> parts = [$"aws {service} {Dashed(operation)}", .. parameters.Where(parameter => parameter.Value is not null).Select(Option)];
        var line = string.Join(' ', parts);
        return line.Length <= LineLength ? line : string.Join(" \\\n    ", parts);
    }

    /// <summary>A name of the API as the CLI spells it: <c>DBInstanceIdentifier</c> is <c>db-instance-identifier</c>.</summary>
    public static string Dashed(string name)
    {
        var words = WordStart().Replace(name, "${before}-${word}");
        return AfterLower().Replace(words, "${before}-${word}").ToLowerInvariant();
    }

    /// <summary>A word as bash takes it for exactly that.</summary>
    public static string Quoted(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > 0 && Plain().IsMatch(text) ? text : $"'{text.Replace("'", "'\\''", StringComparison.Ordinal)}'";
    }

    private static string Option(CommandParameter parameter)
    {
        var name = "--" + Dashed(parameter.Name);
        return parameter.Value switch
        {
            true => name,
            false => "--no-" + Dashed(parameter.Name),
            ShellVariable secret => $"{name} \"${secret.Name}\"",
            string text => $"{name} {Quoted(text)}",
            IEnumerable<CommandStructure> structures => $"{name} {string.Join(' ', structures.Select(structure => Quoted(Shorthand(structure))))}",
            IEnumerable<string> texts => $"{name} {string.Join(' ', texts.Select(Quoted))}",
            IFormattable value => $"{name} {Quoted(value.ToString(null, CultureInfo.InvariantCulture))}",
            var other => throw new ArgumentException($"{parameter.Name} has a value of a kind that no command line can have: {other!.GetType().Name}.", nameof(parameter)),
        };
    }

    /// <summary>AWS CLI user guide, "Using shorthand syntax": what holds a comma, a quote or a bracket is quoted.</summary>
    private static string Shorthand(CommandStructure structure) => string.Join(',', structure.Members.Select(member =>
        $"{member.Name}={(ShorthandPlain().IsMatch(member.Value) ? member.Value : DoubleQuoted(member.Value))}"));

    private static string DoubleQuoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var character in text)
        {
            if (character is '"' or '\\') quoted.Append('\\');
            quoted.Append(character);
        }

        return quoted.Append('"').ToString();
    }

    [GeneratedRegex("(?<before>.)(?<word>[A-Z][a-z]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WordStart();

    [GeneratedRegex("(?<before>[a-z0-9])(?<word>[A-Z])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AfterLower();

    [GeneratedRegex(@"^[A-Za-z0-9_@%+=:,./-]+\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Plain();

    [GeneratedRegex(@"^[A-Za-z0-9_@%+:./ -]+\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ShorthandPlain();
}
