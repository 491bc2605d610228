using StackExchange.Redis;

namespace Gateway.Engine.Redis;

/// <summary>What came of a command to Redis, with the answer or the reason for having none.</summary>
public readonly struct RedisAnswer
{
    private readonly RedisResult? _result;

    /// <summary>Redis answered.</summary>
    public RedisAnswer(RedisResult result) => _result = result;

    /// <summary>There is no answer.</summary>
    public RedisAnswer(RedisOutcome outcome, string reason)
    {
        Outcome = outcome;
        Reason = reason;
    }

    /// <summary>What came of it.</summary>
    public RedisOutcome Outcome { get; }

    /// <summary>Why there is no answer: what Redis said, or what happened to the connection. Null if there is one.</summary>
    public string? Reason { get; }

    /// <summary>Whether Redis answered.</summary>
    public bool IsAnswered => _result is not null;

    /// <summary>The answer.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public RedisResult Result => _result ?? throw new InvalidOperationException($"There is no answer: {Reason}");
}
