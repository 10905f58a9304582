using System.Buffers;
using System.Globalization;
using System.Text;

namespace Cornac.Api.Protocol;

/// <summary>
/// Writes an XML answer as UTF-8 straight to a buffer. Absent members are left out, empty lists are empty elements, and characters
/// that XML can't hold become U+FFFD, so that no value can make the answer malformed.
/// </summary>
public sealed class XmlOutput : IDisposable
{
    private const int BufferSize = 16 * 1024;
    private const int LongestNumber = 64;
    private static readonly SearchValues<char> PlainAscii = SearchValues.Create(
        "\t\n" + string.Concat(Enumerable.Range(0x20, 0x5f).Select(code => (char)code).Where(character => character is not ('&' or '<' or '>'))));

    private readonly IBufferWriter<byte> _output;
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
    private int _length;

    public XmlOutput(IBufferWriter<byte> output) => _output = output;

    /// <summary>Hands what is still buffered to the output.</summary>
    public void Dispose()
    {
        Flush();
        // The answer may have held credentials.
        ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
    }

    public void Start(ReadOnlySpan<byte> name) => Tag("<"u8, name);

    public void End(ReadOnlySpan<byte> name) => Tag("</"u8, name);

    public void Member(ReadOnlySpan<byte> name, string? value) => Member(name, value, Text);

    public void Member(ReadOnlySpan<byte> name, byte[]? value) => Member(name, value, Blob);

    public void Member(ReadOnlySpan<byte> name, int? value) => ValueMember(name, value, Int32);

    public void Member(ReadOnlySpan<byte> name, long? value) => ValueMember(name, value, Int64);

    public void Member(ReadOnlySpan<byte> name, double? value) => ValueMember(name, value, Double);

    public void Member(ReadOnlySpan<byte> name, bool? value) => ValueMember(name, value, Boolean);

    public void Member(ReadOnlySpan<byte> name, DateTimeOffset? value) => ValueMember(name, value, Timestamp);

    /// <summary>Writes a structure, or leaves it out if it is null.</summary>
    public void Member<T>(ReadOnlySpan<byte> name, T? value, Action<XmlOutput, T> write)
        where T : class
    {
        if (value is null)
            return;
        Start(name);
        write(this, value);
        End(name);
    }

    /// <summary>Writes a list in an element of its own.</summary>
    public void List<T>(ReadOnlySpan<byte> name, ReadOnlySpan<byte> itemName, IReadOnlyList<T>? items, Action<XmlOutput, T> write)
    {
        if (items is null)
            return;
        Start(name);
        Items(itemName, items, write);
        End(name);
    }

    /// <summary>Writes the items of a list one after the other (a flattened list).</summary>
    public void Items<T>(ReadOnlySpan<byte> itemName, IReadOnlyList<T>? items, Action<XmlOutput, T> write)
    {
        if (items is null)
            return;
        for (var index = 0; index < items.Count; index++)
        {
            Start(itemName);
            write(this, items[index]);
            End(itemName);
        }
    }

    /// <summary>Writes a map in an element of its own, as <c>entry</c> elements.</summary>
    public void Map<T>(ReadOnlySpan<byte> name, IReadOnlyDictionary<string, T>? map, Action<XmlOutput, T> write)
    {
        if (map is null)
            return;
        Start(name);
        Entries(map, write);
        End(name);
    }

    /// <summary>Writes the entries of a map one after the other.</summary>
    public void Entries<T>(IReadOnlyDictionary<string, T> map, Action<XmlOutput, T> write)
    {
        foreach (var (key, value) in map)
        {
            Start("entry"u8);
            Member("key"u8, key);
            Start("value"u8);
            write(this, value);
            End("value"u8);
            End("entry"u8);
        }
    }

    internal void StartRoot(ReadOnlySpan<byte> name, string xmlNamespace)
    {
        Raw("<"u8);
        Raw(name);
        Raw(" xmlns=\""u8);
        Characters(xmlNamespace);
        Raw("\">"u8);
    }

    internal void Result<T>(string? wrapper, T response, Action<XmlOutput, T> write)
        where T : class
    {
        if (wrapper is null)
            write(this, response);
        else
            Member(Encoding.UTF8.GetBytes(wrapper), response, write);
    }

    internal void ResponseMetadata(string requestId)
    {
        Start("ResponseMetadata"u8);
        Member("RequestId"u8, requestId);
        End("ResponseMetadata"u8);
    }

    public static void Text(XmlOutput xml, string value) => xml.Characters(value);

    public static void Blob(XmlOutput xml, byte[] value) => xml.Characters(Convert.ToBase64String(value));

    public static void Int32(XmlOutput xml, int value) => xml.Format(value);

    public static void Int64(XmlOutput xml, long value) => xml.Format(value);

    public static void Boolean(XmlOutput xml, bool value) => xml.Raw(value ? "true"u8 : "false"u8);

    public static void Timestamp(XmlOutput xml, DateTimeOffset value) => xml.Format(value.UtcDateTime, Timestamps.Format);

    public static void Double(XmlOutput xml, double value)
    {
        if (double.IsFinite(value))
            xml.Format(value, "R");
        else
            xml.Characters(JsonOutput.NonFinite(value));
    }

    private void ValueMember<T>(ReadOnlySpan<byte> name, T? value, Action<XmlOutput, T> write)
        where T : struct
    {
        if (value is not { } present)
            return;
        Start(name);
        write(this, present);
        End(name);
    }

    private void Format<T>(T value, string? format = null)
        where T : IUtf8SpanFormattable
    {
        Reserve(LongestNumber);
        value.TryFormat(_buffer.AsSpan(_length), out var written, format, CultureInfo.InvariantCulture);
        _length += written;
    }

    private void Characters(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAnyExcept(PlainAscii);
            if (plain != 0)
            {
                var run = plain < 0 ? text : text[..plain];
                Ascii(run);
                text = text[run.Length..];
                continue;
            }

            text = text[Special(text)..];
        }
    }

    private int Special(ReadOnlySpan<char> text)
    {
        switch (text[0])
        {
            case '&':
                Raw("&amp;"u8);
                return 1;
            case '<':
                Raw("&lt;"u8);
                return 1;
            case '>':
                Raw("&gt;"u8);
                return 1;
            // A parser would read a bare carriage return as a line feed.
            case '\r':
                Raw("&#xD;"u8);
                return 1;
            default:
                Rune.DecodeFromUtf16(text, out var rune, out var used);
                if (used == 1 && !XmlCharacters.IsValid(text[0]))
                    rune = Rune.ReplacementChar;
                Reserve(4);
                _length += rune.EncodeToUtf8(_buffer.AsSpan(_length));
                return used;
        }
    }

    private void Ascii(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            Reserve(1);
            var part = text[..Math.Min(text.Length, _buffer.Length - _length)];
            Encoding.ASCII.GetBytes(part, _buffer.AsSpan(_length));
            _length += part.Length;
            text = text[part.Length..];
        }
    }

    private void Tag(ReadOnlySpan<byte> opening, ReadOnlySpan<byte> name)
    {
        var length = opening.Length + name.Length + 1;
        Reserve(length);
        var target = _buffer.AsSpan(_length, length);
        opening.CopyTo(target);
        name.CopyTo(target[opening.Length..]);
        target[^1] = (byte)'>';
        _length += length;
    }

    private void Raw(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer.Length - _length)
        {
            Flush();
            if (bytes.Length > _buffer.Length)
            {
                _output.Write(bytes);
                return;
            }
        }

        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Reserve(int size)
    {
        if (_buffer.Length - _length < size)
            Flush();
    }

    private void Flush()
    {
        _output.Write(_buffer.AsSpan(0, _length));
        _length = 0;
    }
}
