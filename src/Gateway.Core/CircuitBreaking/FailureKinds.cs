using System.Collections.Frozen;
using System.Globalization;

namespace Gateway.Core.CircuitBreaking;

/// <summary>What a policy counts as a failure, made ready for looking up.</summary>
public sealed class FailureKinds
{
    private const string TimeoutName = "timeout";
    private const string ConnectionName = "connection";

    private readonly FrozenSet<int> _statuses;

    /// <param name="failures">Valid entries of <see cref="CircuitPolicy.Failures"/>.</param>
    public FailureKinds(IReadOnlyList<string> failures)
    {
        _statuses = failures.SelectMany(Statuses).ToFrozenSet();
        Timeouts = failures.Contains(TimeoutName);
        Connections = failures.Contains(ConnectionName);
    }

    /// <summary>Whether a call that ran out of time counts.</summary>
    public bool Timeouts { get; }

    /// <summary>Whether a connection that could not be made, or that broke, counts.</summary>
    public bool Connections { get; }

    /// <summary>Whether a response with this status counts.</summary>
    public bool Includes(int status) => _statuses.Contains(status);

    /// <summary>Whether an entry means something.</summary>
    internal static bool IsKnown(string entry) => entry is TimeoutName or ConnectionName || Statuses(entry).Any();

    private static IEnumerable<int> Statuses(string entry)
    {
        if (entry is [>= '1' and <= '5', 'x', 'x'])
        {
            return Enumerable.Range((entry[0] - '0') * 100, 100);
        }

        return entry.Length == 3 && int.TryParse(entry, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 100 and <= 599
            ? [status]
            : [];
    }
}
