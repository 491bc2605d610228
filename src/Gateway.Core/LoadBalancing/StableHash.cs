namespace Gateway.Core.LoadBalancing;

/// <summary>
/// Hashes that are the same in every process and release: FNV-1a over UTF-16 units (Fowler, Noll, Vo), finished by
/// the mixer of SplitMix64 (Steele, Lea, Flood 2014). Not for inputs that must not be chosen to collide.
/// </summary>
public static class StableHash
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;

    public static ulong Of(ReadOnlySpan<char> text)
    {
        var hash = Offset;
        foreach (var unit in text)
        {
            hash = (hash ^ unit) * Prime;
        }

        return Mix(hash);
    }

    public static ulong Of(UInt128 value) => Mix(Mix((ulong)(value >> 64)) ^ (ulong)value);

    /// <summary>A one-to-one scattering of all 64-bit numbers.</summary>
    public static ulong Mix(ulong value)
    {
        value += 0x9e3779b97f4a7c15;
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }
}
