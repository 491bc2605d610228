using System.Buffers;

namespace Gateway.Core.Routing;

/// <summary>The values of one parameter in a raw query, decoded only where there are escapes.</summary>
/// <remarks>
/// Reads as ASP.NET Core does, so that gateway and backend see the same: '+' is a space, broken escapes stay as
/// they are, a name without '=' has an empty value, and nothing between two '&amp;' is no parameter.
/// </remarks>
/// <param name="query">The query with or without its leading '?'.</param>
/// <param name="name">The parameter's name, decoded and case-sensitive.</param>
internal ref struct QueryValues(ReadOnlySpan<char> query, ReadOnlySpan<char> name)
{
    private static readonly SearchValues<char> Escapes = SearchValues.Create("%+");

    private readonly ReadOnlySpan<char> _name = name;
    private ReadOnlySpan<char> _rest = query.StartsWith('?') ? query[1..] : query;
    private char[]? _buffer;

    /// <summary>Valid until the next move.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    public bool MoveNext()
    {
        while (!_rest.IsEmpty)
        {
            var pair = _rest;
            var end = pair.IndexOf('&');
            if (end < 0)
            {
                _rest = default;
            }
            else
            {
                _rest = pair[(end + 1)..];
                pair = pair[..end];
            }

            if (!pair.IsEmpty && TryGetValue(pair))
            {
                return true;
            }
        }

        return false;
    }

    public void Dispose()
    {
        if (_buffer is not null)
        {
            ArrayPool<char>.Shared.Return(_buffer);
            _buffer = null;
        }
    }

    private bool TryGetValue(ReadOnlySpan<char> pair)
    {
        var equals = pair.IndexOf('=');
        var key = equals < 0 ? pair : pair[..equals];
        if (!Decode(key).SequenceEqual(_name))
        {
            return false;
        }

        Current = equals < 0 ? default : Decode(pair[(equals + 1)..]);
        return true;
    }

    private ReadOnlySpan<char> Decode(ReadOnlySpan<char> text)
    {
        if (!text.ContainsAny(Escapes))
        {
            return text;
        }

        // One half holds the text without '+', the other the result, which is never longer.
        var buffer = Rent(2 * text.Length);
        var source = buffer.AsSpan(0, text.Length);
        var target = buffer.AsSpan(text.Length, text.Length);
        text.Replace(source, '+', ' ');
        return Uri.TryUnescapeDataString(source, target, out var length) ? target[..length] : source;
    }

    private char[] Rent(int length)
    {
        if (_buffer is null || _buffer.Length < length)
        {
            Dispose();
            _buffer = ArrayPool<char>.Shared.Rent(length);
        }

        return _buffer;
    }
}
