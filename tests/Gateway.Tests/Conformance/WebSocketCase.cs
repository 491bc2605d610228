namespace Gateway.Tests.Conformance;

/// <summary>What a client sends, and how the other end closes.</summary>
/// <param name="Name">Its group and what is in it.</param>
/// <param name="Code">The status of the Close frame that comes back, from .NET's library.</param>
/// <param name="Frames">In order.</param>
internal sealed record WebSocketCase(string Name, int Code, params WebSocketFrame[] Frames)
{
    /// <summary>Of how many bytes the pieces are that it is sent in; 0 for one.</summary>
    public int Chop { get; init; }

    /// <summary>The Sec-WebSocket-Extensions offered.</summary>
    public string? Extensions { get; init; }

    /// <summary>The bytes of all frames.</summary>
    public byte[] Encode(bool isMasked) => [.. Frames.SelectMany(frame => frame.Encode(isMasked))];
}
