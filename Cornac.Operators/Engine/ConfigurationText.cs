using System.Text;
using System.Text.RegularExpressions;
using Cornac.Operators.Contract;

namespace Cornac.Operators.Engine;

/// <summary>Writes PostgreSQL's configuration files, each with its own rules of quoting.</summary>
internal static partial class ConfigurationText
{
    /// <summary>Lines of <c>postgresql.conf</c> (manual, 20.1.2).</summary>
    public static string Settings(IEnumerable<KeyValuePair<string, string>> settings)
    {
        var text = new StringBuilder("# Written by Cornac at every change; edits are lost.\n");
        foreach (var (name, value) in settings)
            text.Append(Name(name)).Append(" = ").Append(Value(value)).Append('\n');
        return text.ToString();
    }

    /// <summary>A value of <c>postgresql.conf</c>: in single quotes, where a backslash starts an escape.</summary>
    public static string Value(string value)
    {
        RefuseControlCharacters(value.Replace("\n", string.Empty, StringComparison.Ordinal).Replace("\t", string.Empty, StringComparison.Ordinal), "A parameter value");
        var escaped = value
            .Replace(@"\", @"\\", StringComparison.Ordinal)
            .Replace("'", "''", StringComparison.Ordinal)
            .Replace("\n", @"\n", StringComparison.Ordinal);
        return $"'{escaped}'";
    }

    /// <summary>A name in <c>pg_hba.conf</c> or <c>pg_ident.conf</c> (manual, 21.1): quoted, so that <c>all</c>, <c>replication</c>, <c>+</c> and <c>@</c> mean themselves.</summary>
    public static string AccessName(string name)
    {
        RefuseControlCharacters(name, "A role name");
        return $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static string Name(string name) =>
        ParameterName().IsMatch(name) ? name : throw new EngineException(FailureKind.Permanent, $"\"{name}\" is no name of a PostgreSQL parameter.");

    private static void RefuseControlCharacters(string text, string what)
    {
        if (text.Any(char.IsControl))
            throw new EngineException(FailureKind.Permanent, $"{what} holds a control character, which PostgreSQL's configuration files cannot.");
    }

    [GeneratedRegex(@"\A[A-Za-z_][A-Za-z0-9_$]*(?:\.[A-Za-z_][A-Za-z0-9_$]*)?\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ParameterName();
}
