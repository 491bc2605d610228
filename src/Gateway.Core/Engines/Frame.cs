using System.Buffers;

namespace Gateway.Core.Engines;

/// <summary>One byte of protocol version, then the body.</summary>
internal static class Frame
{
    public delegate T Reader<T>(ReadOnlySpan<byte> source, int version);

    public static void Begin(IBufferWriter<byte> target, int version)
    {
        if (!EngineProtocol.Reads(version))
        {
            throw new ArgumentOutOfRangeException(nameof(version), version, "This release does not speak the version.");
        }

        target.GetSpan(1)[0] = (byte)version;
        target.Advance(1);
    }

    /// <summary>The version that a message was written in.</summary>
    public static int VersionOf(ReadOnlySpan<byte> framed, string what, string kind)
    {
        if (framed.IsEmpty)
        {
            throw new ProtocolException($"A {what} of '{kind}' is empty.");
        }

        return EngineProtocol.Reads(framed[0])
            ? framed[0]
            : throw new ProtocolException(
                $"A {what} of '{kind}' has protocol version {framed[0]}, but this release reads {EngineProtocol.Oldest} to "
                    + $"{EngineProtocol.Current}. Bring the nodes of the fleet to releases that follow one another.");
    }

    /// <summary>Reads a body, whatever goes wrong in it being one kind of exception.</summary>
    public static T Read<T>(ReadOnlySpan<byte> framed, Reader<T> read, string what, string kind)
    {
        var version = VersionOf(framed, what, kind);
        try
        {
            return read(framed[1..], version);
        }
        catch (Exception exception) when (exception is not ProtocolException)
        {
            throw new ProtocolException($"A {what} of '{kind}' is damaged: {framed.Length} bytes cannot be read.", exception);
        }
    }
}
