namespace Gateway.Core.CircuitBreaking;

/// <summary>An operator's order to a circuit.</summary>
public sealed record CircuitOrder
{
    /// <summary>The longest reason or name, in UTF-16 units.</summary>
    public const int MaxTextLength = 200;

    /// <summary>The longest time to live.</summary>
    public static readonly TimeSpan MaxTimeToLive = TimeSpan.FromDays(30);

    /// <summary>Random: the same order is carried out once, however often it arrives.</summary>
    public required ulong Id { get; init; }

    public required CircuitOrderKind Kind { get; init; }

    /// <summary>Why, for the others. At most <see cref="MaxTextLength"/>.</summary>
    /// <exception cref="ArgumentException">It is longer.</exception>
    public required string Reason
    {
        get;
        init => field = Checked(value, nameof(Reason));
    }

    /// <summary>Who gave it. At most <see cref="MaxTextLength"/>.</summary>
    /// <exception cref="ArgumentException">It is longer.</exception>
    public required string By
    {
        get;
        init => field = Checked(value, nameof(By));
    }

    /// <summary>When the order ends by itself. Above zero to <see cref="MaxTimeToLive"/>; without meaning for a reset.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public required TimeSpan TimeToLive
    {
        get;
        init => field = value > TimeSpan.Zero && value <= MaxTimeToLive
            ? value
            : throw new ArgumentOutOfRangeException(nameof(TimeToLive), value, "Not above zero, or more than 30 days.");
    }

    private static string Checked(string text, string name) => text.Length <= MaxTextLength
        ? text
        : throw new ArgumentException($"Has more than {MaxTextLength} characters.", name);
}
