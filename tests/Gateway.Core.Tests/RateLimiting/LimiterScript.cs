using Gateway.Core.RateLimiting;

namespace Gateway.Core.Tests.RateLimiting;

/// <summary>
/// What one authority hears from several nodes: reports true and false, lost, repeated and overtaken requests, reboots,
/// nodes that come and go, and new limits. All of it follows from the seed.
/// </summary>
internal sealed class LimiterScript
{
    private static readonly double[] Gaps = [0, 0, 0.0001, 0.3, 1, 10, 10, 50, 100, 500, 1_000, 2_100, 13_000];
    private static readonly double[] Rates = [0, 1, 40, 3_333.3, 0.1, 1e308, double.NaN, double.PositiveInfinity, -1];

    private readonly List<(TimeSpan Now, LimiterAcquire Command)> _steps = [];
    private readonly Dictionary<string, Node> _nodes = [];
    private readonly LimiterAuthority _authority;
    private readonly Random _random;
    private RateLimitNumbers _numbers;
    private TimeSpan _now = TimeSpan.FromMilliseconds(12_345.6789);
    private long _boots;

    private LimiterScript(RateLimitNumbers numbers, LimiterSettings settings, int seed)
    {
        _numbers = numbers;
        _random = new(seed);
        _authority = new(_now, numbers, 1, settings);
    }

    public static IReadOnlyList<(TimeSpan Now, LimiterAcquire Command)> Write(
        RateLimitNumbers numbers, LimiterSettings settings, int seed, int length)
    {
        var script = new LimiterScript(numbers, settings, seed);
        while (script._steps.Count < length)
        {
            script.Step();
        }

        return script._steps;
    }

    private void Step()
    {
        // Mostly close together, so that leases overlap.
        _now += TimeSpan.FromMilliseconds(Gaps[_random.Next(_random.Next(3) == 0 ? Gaps.Length : 8)]);
        switch (_random.Next(20))
        {
            case 0 or 1 when _steps.Count > 0:
                Send(_steps[_random.Next(Math.Max(0, _steps.Count - 3), _steps.Count)].Command);
                break;
            case 2 when _steps.Count > 0:
                Send(_steps[_random.Next(_steps.Count)].Command);
                break;
            case 3:
                _nodes.Remove($"n{_random.Next(6)}");
                break;
            case 4:
                Change();
                break;
            default:
                Ask($"n{_random.Next(6)}");
                break;
        }
    }

    private void Ask(string name)
    {
        if (!_nodes.TryGetValue(name, out var node))
        {
            _nodes[name] = node = new() { BootId = ++_boots * (_random.Next(2) == 0 ? 1 : -long.MaxValue / 1_000) };
        }

        var used = _random.NextInt64(node.Held + 1);
        node.Used += used;
        node.Held -= used;
        node.Seq += 1 + (_random.Next(5) == 0 ? _random.Next(3) : 0);
        var need = Math.Min(_numbers.Burst, _random.Next(3) == 0 ? 0 : _random.NextInt64(1, 4));
        var want = _random.Next(4) == 0 ? 0 : need + _random.NextInt64(_numbers.Burst);
        var has = _random.Next(10) == 0 ? _random.NextInt64(_numbers.Burst + 1) : node.Held;
        var since = TimeSpan.FromMilliseconds(_random.NextDouble() * 40);
        var grant = Send(new(name, node.BootId, 0, node.Seq, Rates[_random.Next(Rates.Length)], _numbers, new(node.Used, has, want, need, since)));

        // A reply that gets lost leaves a lease that nobody has.
        node.Held += _random.Next(4) == 0 ? 0 : grant.Lease.Tokens;
    }

    private void Change()
    {
        var version = _numbers.Version + 1;
        var several = Enumerable.Range(0, _random.Next(1, 4)).Select(_ => OneOf(version)).ToArray();
        _numbers = _random.Next(8) == 0 ? new(several[0].Windows, version, isStrict: true) : Limits.All(several);
    }

    private RateLimitNumbers OneOf(long version)
    {
        var limit = _random.NextInt64(1, 300);
        var window = TimeSpan.FromTicks(_random.NextInt64(TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerMinute));
        return _random.Next(5) switch
        {
            0 => Limits.Window(limit, window, version),
            1 => Limits.Sliding(limit, window, version),
            2 => new([LimiterWindow.PerPeriod(limit, CalendarPeriod.Day, TimeZoneInfo.Utc)], version),
            _ => Limits.Tokens(limit, window, _random.NextInt64(1, 300), version),
        };
    }

    private LimiterGrant Send(LimiterAcquire command)
    {
        _steps.Add((_now, command));
        return _authority.Acquire(_now, command);
    }

    private sealed class Node
    {
        public required long BootId { get; init; }

        public long Seq { get; set; }

        public long Used { get; set; }

        public long Held { get; set; }
    }
}
