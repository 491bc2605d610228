using System.Runtime.InteropServices;

namespace Gateway.Core.CircuitBreaking;

/// <summary>Failures, and how many of them came before the last success.</summary>
/// <remarks>
/// Failures in a row are exact only if all cores count in one place. So cores share this cache line, but a success
/// only reads it, unless it is the first one after a failure.
/// </remarks>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FailureCount
{
    [FieldOffset(128)]
    private long _failures;

    [FieldOffset(136)]
    private long _beforeSuccess;

    [FieldOffset(144)]
    private long _rowStartedAt;

    public readonly long Failures => Volatile.Read(in _failures);

    public readonly long BeforeSuccess => Volatile.Read(in _beforeSuccess);

    /// <summary>When the first failure since the last success was.</summary>
    public TimeSpan RowStartedAt
    {
        readonly get => new(Volatile.Read(in _rowStartedAt));
        set => Volatile.Write(ref _rowStartedAt, value.Ticks);
    }

    /// <returns>The count with this one.</returns>
    public long AddFailure() => Interlocked.Increment(ref _failures);

    /// <summary>Ends the row of failures.</summary>
    public void AddSuccess()
    {
        var failures = Volatile.Read(in _failures);
        var known = Volatile.Read(in _beforeSuccess);
        while (known < failures)
        {
            // Never backwards: another success may have seen more failures.
            var seen = Interlocked.CompareExchange(ref _beforeSuccess, failures, known);
            if (seen == known)
            {
                return;
            }

            known = seen;
        }
    }
}
