namespace Gateway.Core.Engines;

/// <summary>Why a call has no reply.</summary>
public enum UnavailableReason
{
    /// <summary>It has one.</summary>
    None,

    /// <summary>None came in time.</summary>
    Timeout,

    /// <summary>The caller gave up.</summary>
    Cancelled,

    /// <summary>The authority, or the store of its state, cannot be reached.</summary>
    Unreachable,

    /// <summary>The engine is not running: not yet, or no longer.</summary>
    Stopped,

    /// <summary>More calls wait than the engine takes.</summary>
    Overloaded,

    /// <summary>The authority failed, or could not read the message; the engine's log says why.</summary>
    Failed,
}
