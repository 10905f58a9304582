namespace Cornac.Operators.Engine;

/// <summary>Quoting for SQL (PostgreSQL manual, 4.1 Lexical Structure), with <c>standard_conforming_strings</c> on as it is by default.</summary>
public static class Sql
{
    public static string Identifier(string name) => Quote(name, '"');

    public static string Literal(string value) => Quote(value, '\'');

    private static string Quote(string text, char mark)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("PostgreSQL has no character with code zero.", nameof(text));
        var doubled = text.Replace(mark.ToString(), new string(mark, 2), StringComparison.Ordinal);
        return $"{mark}{doubled}{mark}";
    }
}
