using System.Buffers.Binary;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.Draining;

namespace Gateway.Core.Tests.Draining;

/// <summary>A failure prints the seed.</summary>
public sealed class WebSocketFramesTests
{
    private static readonly Gen<int> Seeds = Gen.Choose(0, int.MaxValue);

    [Fact]
    public void Advance_AnyFramesInAnyParts_StopsAtEachEnd() => Prop.ForAll(Seeds.ToArbitrary(), seed =>
    {
        var random = new Random(seed);
        var (bytes, ends) = Frames(random);
        var frames = new WebSocketFrames();
        var found = new List<int>();
        for (var position = 0; position < bytes.Length;)
        {
            var part = bytes.AsSpan(position, Math.Min(random.Next(1, 400), bytes.Length - position));
            while (part.Length > 0)
            {
                var taken = frames.Advance(part);
                Assert.InRange(taken, 1, part.Length);
                position += taken;
                part = part[taken..];
                if (frames.IsAtBoundary)
                {
                    found.Add(position);
                }
            }
        }

        Assert.Equal(ends, found);
        Assert.False(frames.HasClose);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Advance_AnyBytes_TakesSomeAndNeverFails() => Prop.ForAll(Seeds.ToArbitrary(), seed =>
    {
        var noise = new byte[300];
        new Random(seed).NextBytes(noise);
        var frames = new WebSocketFrames();
        for (var rest = noise.AsSpan(); rest.Length > 0;)
        {
            rest = rest[frames.Advance(rest)..];
        }
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Advance_HugeLength_IsOneFrameForEver()
    {
        var frames = new WebSocketFrames();

        Assert.Equal(14, frames.Advance([0x82, 0xFF, 255, 255, 255, 255, 255, 255, 255, 255, 1, 2, 3, 4]));
        Assert.False(frames.IsAtBoundary);
    }

    [Theory]
    [InlineData(new byte[] { 0x88, 0x00 }, true, true)]
    [InlineData(new byte[] { 0x88, 0x02, 0x03 }, true, false)]
    [InlineData(new byte[] { 0x88 }, false, false)]
    [InlineData(new byte[] { 0x89, 0x00 }, false, true)]
    public void HasClose_Frame_IsSoFromItsHead(byte[] bytes, bool hasClose, bool isAtBoundary)
    {
        var frames = new WebSocketFrames();
        frames.Advance(bytes);

        Assert.Equal((hasClose, isAtBoundary), (frames.HasClose, frames.IsAtBoundary));
    }

    /// <summary>Data and ping frames of all length forms, with where each ends.</summary>
    private static (byte[] Bytes, List<int> Ends) Frames(Random random)
    {
        var bytes = new List<byte>();
        var ends = new List<int>();
        for (var count = random.Next(1, 20); count > 0; count--)
        {
            var length = random.Next(4) switch { 0 => 0, 1 => random.Next(1, 126), 2 => random.Next(126, 2_000), _ => random.Next(65_536, 66_000) };
            var isMasked = random.Next(2) == 0;
            var head = new byte[10];
            head[0] = (byte)(random.Next(2) == 0 ? 0x82 : 0x09);
            var size = length < 126 ? 2 : length < 65_536 ? 4 : 10;
            head[1] = (byte)((isMasked ? 0x80 : 0) | (size switch { 2 => length, 4 => 126, _ => 127 }));
            if (size == 4)
            {
                BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), (ushort)length);
            }
            else if (size == 10)
            {
                BinaryPrimitives.WriteUInt64BigEndian(head.AsSpan(2), (ulong)length);
            }

            var payload = new byte[length + (isMasked ? 4 : 0)];
            random.NextBytes(payload);
            bytes.AddRange(head.AsSpan(0, size));
            bytes.AddRange(payload);
            ends.Add(bytes.Count);
        }

        return ([.. bytes], ends);
    }
}
