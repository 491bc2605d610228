using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Gateway.Proxy;

/// <summary>Numbers that nobody can guess: ids of nodes, keys of hashes.</summary>
internal static class RandomNumber
{
    public static ulong UInt64() => (ulong)UInt128();

    public static UInt128 UInt128()
    {
        UInt128 number = 0;
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(new Span<UInt128>(ref number)));
        return number;
    }
}
