using Gateway.Proxy.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Proxy.Retries;

/// <summary>A request body that keeps what was read of it, up to a bound, so that it can be read from its beginning again.</summary>
internal sealed class ReplayBody(Stream inner, int maxBytes) : ForwardOnlyStream
{
    private int _maxBytes = maxBytes;
    private byte[] _kept = [];
    private int _length;
    private int _position;
    private bool _isTooLong;

    public override bool CanRead => true;

    public override bool CanWrite => false;

    /// <summary>Whether all that was read so far is still there.</summary>
    public bool CanRewind => !_isTooLong;

    /// <summary>Whether all of the body was read, and is still there.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>What was read of it; null where that was too much.</summary>
    public ReadOnlyMemory<byte>? Kept => _isTooLong ? default(ReadOnlyMemory<byte>?) : _kept.AsMemory(0, _length);

    /// <summary>Puts the body in place of a request's own.</summary>
    /// <returns>Null for a request without a body.</returns>
    public static ReplayBody? Of(HttpContext context, int maxBytes)
    {
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
        {
            return null;
        }

        var body = new ReplayBody(context.Request.Body, maxBytes);
        context.Request.Body = body;
        return body;
    }

    /// <summary>Keeps as much as this, too, where it is more. To be called before anybody reads.</summary>
    public void KeepUpTo(int bytes) => _maxBytes = Math.Max(_maxBytes, bytes);

    /// <summary>Goes back to the beginning. Nobody may be reading.</summary>
    public void Rewind() => _position = 0;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position < _length)
        {
            var again = Math.Min(buffer.Length, _length - _position);
            _kept.AsMemory(_position, again).CopyTo(buffer);
            _position += again;
            return again;
        }

        var count = await inner.ReadAsync(buffer, cancellationToken);
        Keep(buffer.Span[..count]);
        IsWhole |= count == 0 && buffer.Length > 0 && !_isTooLong;
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_isTooLong || bytes.IsEmpty)
        {
            return;
        }

        if (bytes.Length > _maxBytes - _length)
        {
            _isTooLong = true;
            _kept = [];
            _length = _position = 0;
            return;
        }

        if (bytes.Length > _kept.Length - _length)
        {
            Array.Resize(ref _kept, (int)Math.Min(_maxBytes, Math.Max(2L * _kept.Length, _length + bytes.Length)));
        }

        bytes.CopyTo(_kept.AsSpan(_length));
        _length += bytes.Length;
        _position = _length;
    }
}
