using System.Buffers;
using Gateway.Core.Engines;
using Gateway.Engine.Contract;

namespace Gateway.Core.Tests.Engines;

public sealed class AuthorityKindTests
{
    private static readonly AuthorityStart Start = new("key", TimeSpan.Zero, TimeSpan.MaxValue);

    [Theory]
    [InlineData(AuthorityDurability.Volatile, 1)]
    [InlineData(AuthorityDurability.Durable, 6)]
    public void Recover_FromAStoredState_GoesOnAsTheDurabilityPromises(AuthorityDurability durability, long total)
    {
        var kind = new CounterKind("test", durability);
        var authority = kind.Create(Start);
        Execute(kind, authority, new(1, 1, 5));

        var recovered = kind.Recover(Start, Write(target => authority.Write(target, EngineProtocol.Current)));

        Assert.Equal(total, Execute(kind, recovered, new(1, 2, 1)).Total);
    }

    [Fact]
    public void Read_VersionTooNew_NamesBoth()
    {
        var exception = Assert.Throws<ProtocolException>(() => new CounterKind("test").Read([9, 1, 2, 3]));
        Assert.Contains("'test' has protocol version 9, but this release reads 1 to 1", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_CutShort_IsDamaged()
    {
        var exception = Assert.Throws<ProtocolException>(() => new CounterKind("test").Read([1, 2, 3]));
        Assert.Contains("damaged", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FrameCommand_VersionNotSpoken_IsMisuse() => Assert.Throws<ArgumentOutOfRangeException>(
        () => new CounterKind().FrameCommand(new ArrayBufferWriter<byte>(), default, EngineProtocol.Current + 1));

    [Theory]
    [InlineData("")]
    [InlineData("Limiter")]
    [InlineData("a:b")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public void Name_OutOfOrder_IsMisuse(string name) => Assert.Throws<ArgumentException>(() => new CounterKind(name));

    private static CounterReply Execute(CounterKind kind, AuthorityInstance authority, CounterCommand command)
    {
        var message = Write(target => kind.FrameCommand(target, command, EngineProtocol.Current));
        return kind.UnframeReply(Write(target => authority.Execute(TimeSpan.Zero, message, target)));
    }

    private static byte[] Write(Action<IBufferWriter<byte>> write)
    {
        var target = new ArrayBufferWriter<byte>();
        write(target);
        return target.WrittenSpan.ToArray();
    }
}
