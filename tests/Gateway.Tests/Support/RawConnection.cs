using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gateway.Tests.Support;

/// <summary>One end of a TCP connection, read and written byte by byte. Text is Latin-1: a character for every byte.</summary>
/// <param name="socket">Connected; owned.</param>
/// <param name="received">Hears of every message read.</param>
internal sealed class RawConnection(Socket socket, Action<RawMessage>? received = null) : IDisposable
{
    private readonly NetworkStream _stream = new(socket, ownsSocket: true);
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _next;
    private int _end;

    public static async Task<RawConnection> OpenAsync(Uri address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Parse(address.Host), address.Port).Within();
        return new(socket);
    }

    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public Task SendAsync(ReadOnlyMemory<byte> bytes) => _stream.WriteAsync(bytes).Within();

    /// <summary>Sends FIN: nothing more will come from this side.</summary>
    public void FinishSending() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Cuts the connection with RST.</summary>
    public void Reset()
    {
        socket.LingerState = new(true, 0);
        socket.Close();
    }

    public void Dispose() => _stream.Dispose();

    /// <summary>Reads start line and headers and leaves the body alone.</summary>
    public async Task<RawMessage> ReadHeadAsync()
    {
        var message = new RawMessage(await ReadUntilAsync("\r\n\r\n"), "", "", IsComplete: false);
        received?.Invoke(message);
        return message;
    }

    /// <summary>Reads one message whole, or as much of it as comes.</summary>
    /// <param name="isBodiless">Whether it answers HEAD.</param>
    /// <exception cref="EndOfStreamException">Not even a head came.</exception>
    public async Task<RawMessage> ReadMessageAsync(bool isBodiless = false)
    {
        var message = await ReadBodyAsync(new(await ReadUntilAsync("\r\n\r\n"), "", "", IsComplete: false), isBodiless);
        received?.Invoke(message);
        return message;
    }

    /// <summary>Reads messages for as long as there are any.</summary>
    /// <exception cref="EndOfStreamException">The connection ended within a head.</exception>
    public async Task<List<RawMessage>> ReadMessagesAsync()
    {
        var messages = new List<RawMessage>();
        while (await ReadByteAsync() >= 0)
        {
            _next--;
            messages.Add(await ReadMessageAsync());
        }

        return messages;
    }

    /// <summary>Reads as far as the given text, and that too.</summary>
    /// <exception cref="EndOfStreamException">The connection ended first; the message tells what came.</exception>
    public async Task<string> ReadUntilAsync(string end)
    {
        var text = new StringBuilder();
        while (await ReadByteAsync() is >= 0 and var next)
        {
            text.Append((char)next);
            if (next == end[^1] && text.Length >= end.Length && text.ToString(text.Length - end.Length, end.Length) == end)
            {
                return text.ToString();
            }
        }

        throw new EndOfStreamException($"The connection ended after: {text}");
    }

    /// <summary>Reads that many bytes, or fewer where the connection ends.</summary>
    public async Task<string> ReadAsync(int count)
    {
        var text = new StringBuilder();
        while (text.Length < count && await ReadByteAsync() is >= 0 and var next)
        {
            text.Append((char)next);
        }

        return text.ToString();
    }

    /// <summary>Reads until the other end closes or cuts the connection.</summary>
    public Task<string> ReadToEndAsync() => ReadAsync(int.MaxValue);

    private async Task<RawMessage> ReadBodyAsync(RawMessage message, bool isBodiless)
    {
        var isResponse = message.Head.StartsWith("HTTP/", StringComparison.Ordinal);
        if (isBodiless || (isResponse && message.Status is < 200 or 204 or 304))
        {
            return message with { IsComplete = true };
        }

        if (message.Values("Transfer-Encoding") is [.., "chunked"])
        {
            return await ReadChunksAsync(message);
        }

        if (message.Value("Content-Length") is { } length)
        {
            var body = await ReadAsync(int.Parse(length, CultureInfo.InvariantCulture));
            return message with { Body = body, IsComplete = body.Length.ToString(CultureInfo.InvariantCulture) == length };
        }

        return message with { Body = isResponse ? await ReadToEndAsync() : "", IsComplete = true };
    }

    private async Task<RawMessage> ReadChunksAsync(RawMessage message)
    {
        var body = new StringBuilder();
        var trailers = new StringBuilder();
        try
        {
            while (true)
            {
                var size = int.Parse((await ReadUntilAsync("\r\n")).TrimEnd(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                if (size == 0)
                {
                    break;
                }

                body.Append(await ReadAsync(size));
                await ReadUntilAsync("\r\n");
            }

            while (await ReadUntilAsync("\r\n") is not "\r\n" and var line)
            {
                trailers.Append(line);
            }

            return message with { Body = body.ToString(), Trailers = trailers.ToString(), IsComplete = true };
        }
        catch (EndOfStreamException)
        {
            return message with { Body = body.ToString() };
        }
    }

    /// <returns>-1 at the end, whether in order or not.</returns>
    private async ValueTask<int> ReadByteAsync()
    {
        if (_next == _end)
        {
            try
            {
                _next = 0;
                _end = await _stream.ReadAsync(_buffer).Within();
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                _end = 0;
            }

            if (_end == 0)
            {
                return -1;
            }
        }

        return _buffer[_next++];
    }
}
