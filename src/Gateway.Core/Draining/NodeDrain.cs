namespace Gateway.Core.Draining;

/// <summary>
/// Takes a node out of service so that nobody loses anything: it is announced first, then what is under way ends by itself,
/// then the rest is cut. WebSockets never end by themselves; they are closed one after the other, evenly over a time, so that
/// their clients do not all come to the other nodes at once.
/// </summary>
/// <remarks>Pure: no clock, lock or log. The owner serialises calls and passes the time.</remarks>
/// <param name="times">The times.</param>
public sealed class NodeDrain(DrainTimes times)
{
    private TimeSpan _phaseBegan;
    private int _webSockets;
    private bool _hasEntered;

    public DrainPhase Phase { get; private set; }

    /// <summary>Whether the process ends, which cannot be taken back.</summary>
    public bool IsLeaving { get; private set; }

    /// <summary>Begins a drain that can be taken back.</summary>
    /// <param name="now">Monotonic time since any fixed origin; must not go backwards.</param>
    /// <returns>Whether there was none already.</returns>
    public bool Begin(TimeSpan now)
    {
        if (Phase != DrainPhase.Serving)
        {
            return false;
        }

        Enter(DrainPhase.Announced, now);
        return true;
    }

    /// <summary>
    /// Begins the drain before the process ends, or goes on with one: load balancers that have turned away need no second
    /// announcement, but what has come since gets all the time to finish.
    /// </summary>
    /// <param name="now">As for <see cref="Begin"/>.</param>
    public void Leave(TimeSpan now)
    {
        IsLeaving = true;
        if (Phase == DrainPhase.Serving)
        {
            Enter(DrainPhase.Announced, now);
        }
        else if (Phase != DrainPhase.Announced)
        {
            Enter(DrainPhase.Finishing, now);
        }
    }

    /// <summary>Takes the drain back. WebSockets that were closed stay closed.</summary>
    /// <returns>False where the process ends.</returns>
    public bool TryCancel()
    {
        if (!IsLeaving)
        {
            Phase = DrainPhase.Serving;
        }

        return !IsLeaving;
    }

    /// <summary>When the present phase ends at the latest, from now; <see cref="Timeout.InfiniteTimeSpan"/> for never.</summary>
    /// <param name="now">As for <see cref="Begin"/>.</param>
    public TimeSpan Left(TimeSpan now)
    {
        var length = Phase switch
        {
            DrainPhase.Announced => times.Delay,
            DrainPhase.Finishing => times.Timeout,
            _ => Timeout.InfiniteTimeSpan,
        };
        return length == Timeout.InfiniteTimeSpan ? length : length - Min(now - _phaseBegan, length);
    }

    /// <summary>Moves on.</summary>
    /// <param name="now">As for <see cref="Begin"/>.</param>
    /// <param name="requests">Requests under way, WebSockets among them.</param>
    /// <param name="webSockets">WebSockets that have not been told to close.</param>
    public DrainStep Advance(TimeSpan now, int requests, int webSockets)
    {
        if (Phase == DrainPhase.Announced && Left(now) == TimeSpan.Zero)
        {
            Enter(DrainPhase.Finishing, _phaseBegan + times.Delay);
        }

        if (Phase != DrainPhase.Finishing)
        {
            return new(Phase, EntersFinishing: false, 0, IsDeadline: false);
        }

        var enters = !_hasEntered;
        if (enters)
        {
            _hasEntered = true;
            _webSockets = webSockets;
        }

        // Whoever leaves closes its listeners meanwhile: only when that is done has the last request come.
        var isDeadline = Left(now) == TimeSpan.Zero;
        if (isDeadline || (requests == 0 && !IsLeaving))
        {
            Phase = DrainPhase.Drained;
        }

        var toClose = isDeadline ? 0 : ToClose(now - _phaseBegan, webSockets);
        return new(Phase, enters, toClose, isDeadline);
    }

    /// <summary>
    /// As many as the time that has passed is of the spread. Those that end by themselves make the others wait no longer:
    /// what counts is how many may still be open.
    /// </summary>
    private int ToClose(TimeSpan passed, int open)
    {
        _webSockets = Math.Max(_webSockets, open);
        var left = times.WebSocketSpread - passed;
        var mayBeOpen = left <= TimeSpan.Zero ? 0 : (int)(_webSockets * left.Ticks / times.WebSocketSpread.Ticks);
        return Math.Max(0, open - mayBeOpen);
    }

    private void Enter(DrainPhase phase, TimeSpan now)
    {
        (Phase, _phaseBegan, _hasEntered) = (phase, now, false);
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
