using Gateway.Core.Engines;

namespace Gateway.Core.Tests.CircuitBreaking;

/// <summary>What reading damaged bytes must and must not do.</summary>
internal static class DamageAssert
{
    /// <summary>Cuts, and sets bytes, mostly to such as begin or end a number.</summary>
    public static byte[] Damage(byte[] bytes, IEnumerable<(int Position, int Value)> edits, int cut)
    {
        var damaged = bytes[..Math.Min(bytes.Length, Math.Max(cut, 1))];
        foreach (var (position, value) in edits)
        {
            damaged[position % damaged.Length] = (value % 4) switch { 0 => 0, 1 => 0xff, 2 => 0x7f, _ => (byte)(value >> 8) };
        }

        return damaged;
    }

    /// <summary>Reads or refuses, and takes no more room than the bytes account for.</summary>
    public static void IsHarmless(byte[] bytes, Action<byte[]> read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read(bytes);
        }
        catch (ProtocolException)
        {
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000 + (100L * bytes.Length));
    }

    /// <summary>No beginning of the bytes means anything, nor do they with one more at the end.</summary>
    public static void RefusesCuts(byte[] bytes, Action<byte[]> read)
    {
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<ProtocolException>(() => read(bytes[..length]));
        }

        Assert.Throws<ProtocolException>(() => read([.. bytes, 0]));
    }
}
