using Gateway.Core.Identity;

namespace Gateway.Proxy.RateLimiting;

/// <summary>Addresses as text, kept for those that come again and again: making one allocates.</summary>
internal static class AddressText
{
    /// <summary>A power of two. Each address has one place, and the last of those with the same place has it.</summary>
    private const int Places = 1024;

    private static readonly Entry?[] Entries = new Entry?[Places];

    public static string Of(ClientAddress address)
    {
        ref var place = ref Entries[address.Value.GetHashCode() & (Places - 1)];
        var entry = Volatile.Read(ref place);
        if (entry is null || entry.Address != address)
        {
            Volatile.Write(ref place, entry = new(address, address.ToString()));
        }

        return entry.Text;
    }

    private sealed record Entry(ClientAddress Address, string Text);
}
