using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Cornac.Bench.Client;

/// <summary>One keep-alive connection that sends requests written out beforehand and reads the answers with little work of its own.</summary>
internal sealed class HttpConnection(IPEndPoint server) : IDisposable
{
    private Socket? _socket;
    private byte[] _buffer = new byte[32 * 1024];
    private int _length;
    private int _bodyStart;
    private int _contentLength;
    private bool _chunked;
    private bool _closes;

    /// <summary>Status of the last answer.</summary>
    public int Status { get; private set; }

    /// <summary>Bytes of the last answer after its headers, as they came.</summary>
    public ReadOnlySpan<byte> RawBody => _buffer.AsSpan(_bodyStart, _length - _bodyStart);

    /// <summary>Body of the last answer.</summary>
    public string Body => _chunked ? Joined() : Encoding.UTF8.GetString(RawBody);

    /// <exception cref="IOException">The server closed the connection in the middle of an answer.</exception>
    public async Task SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        if (_socket is null)
        {
            _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await _socket.ConnectAsync(server, cancellationToken);
        }

        await _socket.SendAsync(request, cancellationToken);
        (_length, _bodyStart) = (0, 0);
        while (true)
        {
            if (_length == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
            var received = await _socket.ReceiveAsync(_buffer.AsMemory(_length), cancellationToken);
            _length += received;
            if (_bodyStart == 0) ReadHead();
            if (_bodyStart > 0 && IsComplete(ended: received == 0)) break;
            if (received == 0) throw new IOException("The server closed the connection in the middle of an answer.");
        }

        if (_closes) Close();
    }

    public void Dispose() => Close();

    private void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }

    private bool IsComplete(bool ended) =>
        _chunked ? RawBody.EndsWith("0\r\n\r\n"u8) && (RawBody.Length == 5 || RawBody[^6] == '\n')
        : _contentLength >= 0 ? RawBody.Length >= _contentLength
        : ended;

    private void ReadHead()
    {
        var end = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8);
        if (end < 0) return;
        _bodyStart = end + 4;
        var head = Encoding.ASCII.GetString(_buffer, 0, end + 2);
        Status = int.Parse(head.AsSpan(9, 3), CultureInfo.InvariantCulture);
        _chunked = head.Contains("\r\ntransfer-encoding: chunked", StringComparison.OrdinalIgnoreCase);
        _contentLength = Header(head, "\r\ncontent-length:") is { } length ? int.Parse(length, CultureInfo.InvariantCulture) : -1;
        _closes = head.StartsWith("HTTP/1.0", StringComparison.Ordinal) || Header(head, "\r\nconnection:") is "close";
    }

    private static string? Header(string head, string name)
    {
        var start = head.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        if (start < 0) return null;
        start += name.Length;
        return head[start..head.IndexOf('\r', start)].Trim();
    }

    private string Joined()
    {
        var text = new StringBuilder();
        var rest = RawBody;
        while (true)
        {
            var line = rest.IndexOf("\r\n"u8);
            var size = int.Parse(Encoding.ASCII.GetString(rest[..line]), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0) return text.ToString();
            text.Append(Encoding.UTF8.GetString(rest.Slice(line + 2, size)));
            rest = rest[(line + 2 + size + 2)..];
        }
    }
}
