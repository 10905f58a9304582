using System.Globalization;
using System.Text;

namespace Cornac.Models.Generator.Reading;

/// <summary>Reads JSON. Generators run on netstandard2.0 without packages of their own, hence not System.Text.Json.</summary>
internal sealed class JsonReader
{
    private readonly string _text;
    private int _position;

    private JsonReader(string text) => _text = text;

    /// <exception cref="FormatException">The text is not JSON.</exception>
    public static JsonValue Parse(string text)
    {
        var reader = new JsonReader(text);
        var value = reader.ReadValue();
        return reader.Peek() == '\0' ? value : throw reader.Unexpected();
    }

    private JsonValue ReadValue() => Peek() switch
    {
        '{' => new(ReadObject()),
        '[' => new(ReadArray()),
        '"' => new(ReadString()),
        't' => ReadWord("true", true),
        'f' => ReadWord("false", false),
        'n' => ReadWord("null", null),
        _ => new(ReadNumber()),
    };

    private List<KeyValuePair<string, JsonValue>> ReadObject()
    {
        var members = new List<KeyValuePair<string, JsonValue>>();
        Expect('{');
        while (Peek() != '}')
        {
            if (members.Count > 0)
                Expect(',');
            Peek();
            var name = ReadString();
            Expect(':');
            members.Add(new(name, ReadValue()));
        }

        Expect('}');
        return members;
    }

    private List<JsonValue> ReadArray()
    {
        var items = new List<JsonValue>();
        Expect('[');
        while (Peek() != ']')
        {
            if (items.Count > 0)
                Expect(',');
            items.Add(ReadValue());
        }

        Expect(']');
        return items;
    }

    private string ReadString()
    {
        Expect('"');
        var text = new StringBuilder();
        while (_position < _text.Length && _text[_position] != '"')
        {
            var character = _text[_position++];
            text.Append(character == '\\' ? ReadEscape() : character);
        }

        Expect('"');
        return text.ToString();
    }

    private char ReadEscape()
    {
        if (_position >= _text.Length)
            throw Unexpected();
        var escape = _text[_position++];
        switch (escape)
        {
            case 'n':
                return '\n';
            case 't':
                return '\t';
            case 'r':
                return '\r';
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'u' when _position + 4 <= _text.Length:
                _position += 4;
                return (char)int.Parse(_text.Substring(_position - 4, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            default:
                return escape;
        }
    }

    private double ReadNumber()
    {
        var start = _position;
        while (_position < _text.Length && "+-.eE0123456789".IndexOf(_text[_position]) >= 0)
            _position++;
        return double.TryParse(_text.Substring(start, _position - start), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Unexpected();
    }

    private JsonValue ReadWord(string word, object? value)
    {
        if (string.CompareOrdinal(_text, _position, word, 0, word.Length) != 0)
            throw Unexpected();
        _position += word.Length;
        return new(value);
    }

    private char Peek()
    {
        while (_position < _text.Length && char.IsWhiteSpace(_text[_position]))
            _position++;
        return _position < _text.Length ? _text[_position] : '\0';
    }

    private void Expect(char character)
    {
        if (Peek() != character)
            throw Unexpected();
        _position++;
    }

    private FormatException Unexpected() => new($"unexpected text at offset {_position}");
}
