using System.Numerics;

namespace Gateway.Core.Identity;

/// <summary>
/// SipHash-2-4 of 16 bytes (Aumasson and Bernstein, 2012): without the key nobody can choose inputs that meet in one
/// place of a hash table.
/// </summary>
internal readonly struct SipHash(UInt128 key)
{
    public ulong Hash(UInt128 value)
    {
        var (k0, k1) = ((ulong)key, (ulong)(key >> 64));
        var v0 = k0 ^ 0x736f6d6570736575;
        var v1 = k1 ^ 0x646f72616e646f6d;
        var v2 = k0 ^ 0x6c7967656e657261;
        var v3 = k1 ^ 0x7465646279746573;
        Compress((ulong)value, ref v0, ref v1, ref v2, ref v3);
        Compress((ulong)(value >> 64), ref v0, ref v1, ref v2, ref v3);
        Compress(16UL << 56, ref v0, ref v1, ref v2, ref v3);
        v2 ^= 0xff;
        for (var round = 0; round < 4; round++)
        {
            Round(ref v0, ref v1, ref v2, ref v3);
        }

        return v0 ^ v1 ^ v2 ^ v3;
    }

    private static void Compress(ulong word, ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v3 ^= word;
        Round(ref v0, ref v1, ref v2, ref v3);
        Round(ref v0, ref v1, ref v2, ref v3);
        v0 ^= word;
    }

    private static void Round(ref ulong v0, ref ulong v1, ref ulong v2, ref ulong v3)
    {
        v0 += v1;
        v1 = BitOperations.RotateLeft(v1, 13) ^ v0;
        v0 = BitOperations.RotateLeft(v0, 32);
        v2 += v3;
        v3 = BitOperations.RotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = BitOperations.RotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = BitOperations.RotateLeft(v1, 17) ^ v2;
        v2 = BitOperations.RotateLeft(v2, 32);
    }
}
