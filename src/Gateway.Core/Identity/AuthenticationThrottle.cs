using System.Numerics;

namespace Gateway.Core.Identity;

/// <summary>Limits failed authentications per client address, so that keys cannot be guessed at line speed.</summary>
/// <remarks>
/// <para>
/// Each address has a token bucket of failures (the generic cell rate algorithm). While it is empty the address is
/// answered 429 before its key is looked at, so that a right and a wrong key cannot be told apart; an address that
/// never failed is never refused. The price: behind one shared address, a client that keeps sending a wrong key takes
/// the others along. Attempts already under way when the bucket empties still count, so an address exceeds it by at
/// most the requests it has in flight.
/// </para>
/// <para>
/// Memory is fixed: sets of eight slots, chosen by a keyed hash that is also the slot's tag, so nobody can aim at a
/// set and no two addresses share a slot. Where a set is full, whoever owes least makes room: newcomers displace one
/// another and not an offender that is being held back. Filling all sets takes as many addresses as there are slots,
/// failing every few seconds each, and that many may guess at a higher rate than displacement could win them. The
/// alternative, to refuse addresses that are not tracked, would let them shut everybody out.
/// </para>
/// <para>Pure but for one short lock per group of sets, taken only to note a failure; checking takes none.</para>
/// </remarks>
public sealed class AuthenticationThrottle
{
    private const int Ways = 8;
    private const int LockCount = 64;

    private readonly SipHash _hash;
    private readonly Slot[] _slots;
    private readonly ulong _setMask;
    private readonly Lock[] _locks = [.. Enumerable.Range(0, LockCount).Select(_ => new Lock())];
    private readonly long _interval;
    private readonly long _capacity;

    /// <param name="seed">128 random bits, secret.</param>
    /// <param name="burst">Failures that an address can make at once. Default: 10.</param>
    /// <param name="interval">The time after which it can make one more. Default: 6 s.</param>
    /// <param name="slots">How many addresses are remembered; a power of two from 8. Default: 65,536, which is 1 MB.</param>
    public AuthenticationThrottle(UInt128 seed, int burst = 10, TimeSpan? interval = null, int slots = 65_536)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(burst);
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, Ways);
        if (!BitOperations.IsPow2(slots))
        {
            throw new ArgumentOutOfRangeException(nameof(slots), slots, "The number of slots must be a power of two.");
        }

        _hash = new(seed);
        _slots = new Slot[slots];
        _setMask = (ulong)(slots / Ways) - 1;
        _interval = (interval ?? TimeSpan.FromSeconds(6)).Ticks;
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(_interval, nameof(interval));
        _capacity = checked(_interval * burst);
    }

    /// <summary>How long the address has to wait before its next attempt; zero if it need not.</summary>
    /// <param name="address">Who wants to authenticate.</param>
    /// <param name="now">Monotonic time since any fixed origin.</param>
    public TimeSpan Check(ClientAddress address, TimeSpan now)
    {
        var tag = TagOf(address);
        foreach (ref var slot in SetOf(tag))
        {
            if (Volatile.Read(ref slot.Tag) != tag)
            {
                continue;
            }

            var wait = Volatile.Read(ref slot.Arrival) - now.Ticks + _interval - _capacity;

            // The tag again: the slot may have changed hands between the two reads.
            return wait > 0 && Volatile.Read(ref slot.Tag) == tag ? TimeSpan.FromTicks(wait) : TimeSpan.Zero;
        }

        return TimeSpan.Zero;
    }

    /// <summary>Notes that an attempt which <see cref="Check"/> let through has failed.</summary>
    /// <param name="address">Who failed.</param>
    /// <param name="now">Monotonic time since the same origin.</param>
    public void Fail(ClientAddress address, TimeSpan now)
    {
        var tag = TagOf(address);
        var set = SetOf(tag);
        lock (_locks[tag & _setMask & (LockCount - 1)])
        {
            ref var slot = ref Claim(set, tag);
            var start = Math.Max(slot.Arrival, now.Ticks);
            Volatile.Write(ref slot.Arrival, Math.Min(start + _interval, now.Ticks + _capacity));
        }
    }

    /// <summary>The address's slot, or the one that owes least, emptied for it.</summary>
    private static ref Slot Claim(Span<Slot> set, ulong tag)
    {
        ref var least = ref set[0];
        foreach (ref var slot in set)
        {
            if (slot.Tag == tag)
            {
                return ref slot;
            }

            if (slot.Arrival < least.Arrival)
            {
                least = ref slot;
            }
        }

        // In this order, so that no reader sees the debt of one address under the tag of another.
        Volatile.Write(ref least.Tag, 0);
        Volatile.Write(ref least.Arrival, 0);
        Volatile.Write(ref least.Tag, tag);
        return ref least;
    }

    /// <summary>Never 0, which marks a free slot.</summary>
    private ulong TagOf(ClientAddress address) => Math.Max(_hash.Hash(address.Value), 1);

    private Span<Slot> SetOf(ulong tag) => _slots.AsSpan((int)(tag & _setMask) * Ways, Ways);

    private struct Slot
    {
        public ulong Tag;

        /// <summary>When the bucket would be full again, in ticks.</summary>
        public long Arrival;
    }
}
