namespace Gateway.Core.Identity.Issuing;

/// <summary>What became of a command. The values travel.</summary>
public enum IssuingOutcome
{
    /// <summary>It was done, or there was nothing to do.</summary>
    Done = 0,

    /// <summary>There is no such consumer.</summary>
    NoConsumer = 1,

    /// <summary>The consumer has no such key.</summary>
    NoKey = 2,

    /// <summary>There is a consumer, or a key, with this id.</summary>
    Exists = 3,

    /// <summary>The consumer has changed since the revision that the command names.</summary>
    Changed = 4,

    /// <summary>The directory has as many consumers as it may, or the consumer as many live keys.</summary>
    Full = 5,

    /// <summary>The key has ended already.</summary>
    Ended = 6,
}
