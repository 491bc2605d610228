using System.Buffers;
using Gateway.Core.Engines;

namespace Gateway.Engine.Contract;

/// <summary>What every kind of authority must stand, whatever it does. For the tests of each kind.</summary>
public static class AuthorityKindAssert
{
    /// <summary>
    /// Runs a script on an authority that stays in memory, and on one that is written out and read back before every
    /// command, each command executed twice on copies as after a lost compare-and-set. Both must answer and end alike,
    /// in every protocol version; and damaged bytes must be refused in order.
    /// </summary>
    public static void IsSoundInBytes<TState, TCommand, TReply>(
        AuthorityKind<TState, TCommand, TReply> kind, AuthorityStart start, IEnumerable<(TimeSpan Now, TCommand Command)> script)
        where TState : class
    {
        var steps = script.ToList();
        for (var version = EngineProtocol.Oldest; version <= EngineProtocol.Current; version++)
        {
            var kept = kind.Create(start);
            var stored = Bytes(kind.Create(start), version);
            foreach (var (now, command) in steps)
            {
                var message = Write(target => kind.FrameCommand(target, command, version));
                var reply = Execute(kept, now, message);
                var loser = kind.Read(stored);
                var winner = kind.Read(stored);
                Assert.Equal(reply, Execute(loser, now, message));
                Assert.Equal(reply, Execute(winner, now, message));
                stored = Bytes(winner, version);
                Assert.Equal(Bytes(kept, version), stored);
                Assert.Equal(kept.StorageStamp, winner.StorageStamp);
                Assert.Equal(kept.TimeToLive(now), winner.TimeToLive(now));
                AssertReplyRoundTrips(kind, reply, version);
                AssertRefusesDamage(message, damaged => kind.Read(stored).Execute(now, damaged, new ArrayBufferWriter<byte>()));
            }

            AssertRefusesDamage(stored, damaged => kind.Read(damaged));
        }
    }

    private static void AssertReplyRoundTrips<TState, TCommand, TReply>(
        AuthorityKind<TState, TCommand, TReply> kind, byte[] reply, int version)
        where TState : class
    {
        var body = Write(target => kind.WriteReply(target, kind.UnframeReply(reply), version));
        Assert.Equal(reply[1..], body);
        AssertRefusesDamage(reply, damaged => kind.UnframeReply(damaged));
    }

    /// <summary>Cut or altered bytes may by chance mean something else; what they may not is fail in any other way.</summary>
    private static void AssertRefusesDamage(byte[] bytes, Action<byte[]> read)
    {
        for (var length = 0; length < bytes.Length; length += Math.Max(1, bytes.Length / 64))
        {
            Try(read, bytes[..length]);
        }

        for (var index = 0; index < bytes.Length; index += Math.Max(1, bytes.Length / 64))
        {
            byte[] altered = [.. bytes];
            altered[index] ^= 0xff;
            Try(read, altered);
        }

        Assert.Throws<ProtocolException>(() => read([]));
        Assert.Throws<ProtocolException>(() => read([EngineProtocol.Current + 1, .. bytes.AsSpan(1)]));
    }

    private static void Try(Action<byte[]> read, byte[] bytes)
    {
        try
        {
            read(bytes);
        }
        catch (ProtocolException)
        {
        }
    }

    private static byte[] Execute(AuthorityInstance authority, TimeSpan now, byte[] message) =>
        Write(target => authority.Execute(now, message, target));

    private static byte[] Bytes(AuthorityInstance authority, int version) => Write(target => authority.Write(target, version));

    private static byte[] Write(Action<IBufferWriter<byte>> write)
    {
        var target = new ArrayBufferWriter<byte>();
        write(target);
        return target.WrittenSpan.ToArray();
    }
}
