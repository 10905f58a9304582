using System.Text;
using System.Text.RegularExpressions;

namespace Cornac.Models.Generator.Naming;

/// <summary>
/// Translates patterns of the models, which are Java's and match whole values, to .NET: <c>\d \w \s</c> and the dot mean ASCII
/// classes and Java's line ends, code points beyond U+FFFF are surrogate pairs, and the ends are anchored.
/// </summary>
internal sealed class PatternTranslator
{
    private const string Digits = "0-9";
    private const string WordCharacters = "a-zA-Z0-9_";
    private const string Spaces = " \\t\\n\\x0B\\f\\r";

    // Java reads \u10000 as U+1000 followed by 0; what the authors mean is all code points above the first plane.
    private const string SupplementaryRange = "\\u10000-\\u10FFFF";
    private const string Surrogates = "\\uD800-\\uDFFF";

    private readonly string _source;
    private readonly StringBuilder _target = new();
    private int _position;

    private PatternTranslator(string source) => _source = source;

    /// <exception cref="FormatException">The pattern uses something that has no counterpart here.</exception>
    public static string Translate(string source)
    {
        var translated = new PatternTranslator(source.Replace(SupplementaryRange, Surrogates)).Run();
        try
        {
            // Not matched with here, only parsed: a pattern that .NET refuses must fail the build, not a request.
            _ = new Regex(translated, RegexOptions.CultureInvariant);
            return translated;
        }
        catch (ArgumentException refused)
        {
            throw new FormatException(refused.Message);
        }
    }

    public static bool HasLookaround(string source) =>
        source.Contains("(?=") || source.Contains("(?!") || source.Contains("(?<=") || source.Contains("(?<!");

    private string Run()
    {
        _target.Append("\\A(?:");
        while (_position < _source.Length)
        {
            var character = _source[_position];
            if (character == '\\')
                Escape(inClass: false);
            else if (character == '[')
                Class();
            else
                Plain(character);
        }

        return _target.Append(")\\z").ToString();
    }

    private void Plain(char character)
    {
        _target.Append(character == '.' ? "[^\\n\\r\\u0085\\u2028\\u2029]" : character.ToString());
        _position++;
    }

    private void Class()
    {
        const string anything = "[\\s\\S]";
        if (string.CompareOrdinal(_source, _position, anything, 0, anything.Length) == 0)
        {
            _target.Append(anything);
            _position += anything.Length;
            return;
        }

        _target.Append('[');
        _position++;
        while (_position < _source.Length && _source[_position] != ']')
        {
            var character = _source[_position];
            if (character == '\\')
            {
                Escape(inClass: true);
                continue;
            }

            // Java has unions and intersections in classes, .NET has subtraction: neither means the same in the other.
            if (character == '[' || (character == '&' && _position + 1 < _source.Length && _source[_position + 1] == '&'))
                throw new FormatException("a class within a class");
            _target.Append(character);
            _position++;
        }

        if (_position == _source.Length)
            throw new FormatException("a class without end");
        _target.Append(']');
        _position++;
    }

    private void Escape(bool inClass)
    {
        if (_position + 1 == _source.Length)
            throw new FormatException("an escape without a character");
        var escaped = _source[_position + 1];
        _position += 2;
        switch (escaped)
        {
            case 'd':
                Ascii(Digits, inClass);
                break;
            case 'w':
                Ascii(WordCharacters, inClass);
                break;
            case 's':
                Ascii(Spaces, inClass);
                break;
            case 'D' or 'W' or 'S' when inClass:
                throw new FormatException($"\\{escaped} in a class");
            case 'D':
                _target.Append("[^" + Digits + "]");
                break;
            case 'W':
                _target.Append("[^" + WordCharacters + "]");
                break;
            case 'S':
                _target.Append("[^" + Spaces + "]");
                break;
            case 'p' or 'P' or 'u' or 'x' or 'n' or 'r' or 't' or 'f':
                _target.Append('\\').Append(escaped);
                break;
            default:
                if (char.IsLetterOrDigit(escaped))
                    throw new FormatException($"the escape \\{escaped}");
                _target.Append('\\').Append(escaped);
                break;
        }
    }

    private void Ascii(string characters, bool inClass) => _target.Append(inClass ? characters : $"[{characters}]");
}
