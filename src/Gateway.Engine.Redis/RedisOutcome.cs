namespace Gateway.Engine.Redis;

/// <summary>What came of a command to Redis.</summary>
public enum RedisOutcome
{
    /// <summary>Redis answered.</summary>
    Answered,

    /// <summary>Redis answered with an error; the command had no effect.</summary>
    Refused,

    /// <summary>The connection is down or went down; the command was executed or was not.</summary>
    Disconnected,

    /// <summary>No answer came in time; the command was executed, or was not, or still will be.</summary>
    TimedOut,
}
