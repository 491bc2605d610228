using System.Buffers;
using System.Collections.Immutable;
using Gateway.Core.Engines;

namespace Gateway.Core.Identity.Sessions;

/// <summary>The one authority that holds the keys of session cookies, so that every node reads what any node wrote.</summary>
/// <remarks>Durable: were the keys lost, every browser would have to sign in again.</remarks>
public sealed class SessionKeyKind()
    : AuthorityKind<SessionKeyRing, SessionKeyRequest, IReadOnlyList<SessionKey>>("data-protection-keys", AuthorityDurability.Durable)
{
    /// <summary>The key of the authority.</summary>
    public const string Key = "session-cookies";

    private const int MinKeyBytes = 1 + 1 + SessionKey.SecretBytes;

    public override SessionKeyRing CreateState(in AuthorityStart start) => new();

    public override SessionKeyRing RecoverState(in AuthorityStart start, SessionKeyRing stored) => stored;

    public override IReadOnlyList<SessionKey> Execute(SessionKeyRing state, TimeSpan now, SessionKeyRequest command) => state.Handle(now, command);

    public override TimeSpan TimeToLive(SessionKeyRing state, TimeSpan now) =>
        state.Keys.Count == 0 ? TimeSpan.Zero : state.Keys[^1].Created + SessionKeyRing.RetentionAge - now;

    public override long StorageStamp(SessionKeyRing state) => state.Keys.Count == 0 ? 0 : state.Keys[^1].Created.Ticks + 1;

    public override void WriteState(IBufferWriter<byte> target, SessionKeyRing state, int version) => Write(new(target), state.Keys);

    public override SessionKeyRing ReadState(ReadOnlySpan<byte> source, int version) => new(ReadKeys(source));

    public override void WriteReply(IBufferWriter<byte> target, IReadOnlyList<SessionKey> reply, int version) => Write(new(target), reply);

    public override IReadOnlyList<SessionKey> ReadReply(ReadOnlySpan<byte> source, int version) => ReadKeys(source);

    public override void WriteCommand(IBufferWriter<byte> target, SessionKeyRequest command, int version)
    {
        var writer = new WireWriter(target);
        writer.WriteUnsigned(command.Id);
        Write(writer, command.Secret);
    }

    public override SessionKeyRequest ReadCommand(ReadOnlySpan<byte> source, int version)
    {
        var reader = new WireReader(source);
        var request = new SessionKeyRequest(reader.ReadUnsigned(), ReadSecret(ref reader));
        reader.End();
        return request;
    }

    private static void Write(WireWriter writer, IReadOnlyList<SessionKey> keys)
    {
        writer.WriteCount(keys.Count);
        foreach (var key in keys)
        {
            writer.WriteUnsigned(key.Id);
            writer.WriteDuration(key.Created);
            Write(writer, key.Secret);
        }
    }

    private static void Write(WireWriter writer, ImmutableArray<byte> secret)
    {
        foreach (var octet in secret)
        {
            writer.WriteByte(octet);
        }
    }

    private static List<SessionKey> ReadKeys(ReadOnlySpan<byte> source)
    {
        var reader = new WireReader(source);
        List<SessionKey> keys = [.. reader.ReadList(MinKeyBytes, ReadKey)];
        reader.End();
        return keys;
    }

    private static SessionKey ReadKey(ref WireReader reader)
        => new(reader.ReadUnsigned(), reader.ReadDuration(TimeSpan.MinValue, TimeSpan.MaxValue), ReadSecret(ref reader));

    private static ImmutableArray<byte> ReadSecret(ref WireReader reader)
    {
        var secret = ImmutableArray.CreateBuilder<byte>(SessionKey.SecretBytes);
        for (var index = 0; index < SessionKey.SecretBytes; index++)
        {
            secret.Add(reader.ReadByte());
        }

        return secret.MoveToImmutable();
    }
}
