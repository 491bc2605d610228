using System.Buffers;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.Engines;

namespace Gateway.Core.Tests.Engines;

public sealed class WireTests
{
    [Fact]
    public void Integer_Any_ComesBack() => Prop.ForAll(
            ArbMap.Default.GeneratorFor<long>().Select(value => value >> (int)(value & 63)).ToArbitrary(),
            value =>
            {
                var bytes = Write(value, static (writer, value) => writer.WriteInteger(value));
                var reader = new WireReader(bytes);
                Assert.Equal(value, reader.ReadInteger());
                reader.End();
            })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(-1, 1)]
    [InlineData(63, 1)]
    [InlineData(-64, 1)]
    [InlineData(64, 2)]
    [InlineData(long.MinValue, 10)]
    [InlineData(long.MaxValue, 10)]
    public void Integer_NearZero_IsShort(long value, int length)
    {
        var bytes = Write(value, static (writer, value) => writer.WriteInteger(value));

        Assert.Equal(length, bytes.Length);
        Assert.Equal(value, new WireReader(bytes).ReadInteger());
    }

    [Theory]
    [InlineData("")]
    [InlineData("node-1")]
    [InlineData("日本\0😀")]
    public void String_Any_ComesBack(string text)
    {
        var bytes = Write(text, static (writer, text) => writer.WriteString(text));
        Assert.Equal(text, new WireReader(bytes).ReadString(maxBytes: 100));
    }

    [Fact]
    public void String_HalfASurrogatePair_IsMisuse() =>
        Assert.ThrowsAny<ArgumentException>(() => Write("\ud83d", static (writer, text) => writer.WriteString(text)));

    [Fact]
    public void Others_Any_ComeBack()
    {
        var bytes = Write(0, static (writer, _) =>
        {
            writer.WriteByte(200);
            writer.WriteBoolean(true);
            writer.WriteUnsigned(ulong.MaxValue);
            writer.WriteDouble(double.Epsilon);
            writer.WriteDuration(TimeSpan.FromDays(-3));
            writer.WriteCount(1);
            writer.WriteInteger(-7);
        });

        var reader = new WireReader(bytes);
        Assert.Equal(200, reader.ReadByte());
        Assert.True(reader.ReadBoolean());
        Assert.Equal(ulong.MaxValue, reader.ReadUnsigned());
        Assert.Equal(double.Epsilon, reader.ReadDouble());
        Assert.Equal(TimeSpan.FromDays(-3), reader.ReadDuration(TimeSpan.MinValue, TimeSpan.MaxValue));
        Assert.Equal(1, reader.ReadCount(minBytesPerItem: 1));
        Assert.Equal(-7, reader.ReadInt32(-7, 7));
        Assert.Equal(0, reader.Remaining);
        reader.End();
    }

    [Fact]
    public void Read_OutOfBounds_IsRefused()
    {
        Assert.Throws<ProtocolException>(() => new WireReader([2]).ReadBoolean());
        Assert.Throws<ProtocolException>(() => new WireReader([5]).ReadUnsigned(max: 4));
        Assert.Throws<ProtocolException>(() => new WireReader([5]).ReadInteger(min: -2));
        Assert.Throws<ProtocolException>(() => new WireReader([4, 0, 0, 0, 0, 0]).ReadCount(minBytesPerItem: 2));
        Assert.Throws<ProtocolException>(() => new WireReader([3, 65, 65, 65]).ReadString(maxBytes: 2));
        Assert.Throws<ProtocolException>(() => new WireReader([0]).End());
        Assert.ThrowsAny<ArgumentException>(() => new WireReader([1, 0xff]).ReadString(maxBytes: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WireReader([3, 65]).ReadString(maxBytes: 9));
        Assert.Throws<ArgumentOutOfRangeException>(() => new WireReader([0x80]).ReadUnsigned());
    }

    [Fact]
    public void ReadUnsigned_MoreThan64Bits_IsRefused()
    {
        byte[] nines = [.. Enumerable.Repeat((byte)0xff, 9)];
        Assert.Equal(ulong.MaxValue, new WireReader([.. nines, 1]).ReadUnsigned());
        Assert.Throws<ProtocolException>(() => new WireReader([.. nines, 2]).ReadUnsigned());
        Assert.Throws<ProtocolException>(() => new WireReader([.. nines, 0x81, 0]).ReadUnsigned());
    }

    private delegate void Writing<T>(WireWriter writer, T value);

    private static byte[] Write<T>(T value, Writing<T> write)
    {
        var target = new ArrayBufferWriter<byte>();
        write(new(target), value);
        return target.WrittenSpan.ToArray();
    }
}
