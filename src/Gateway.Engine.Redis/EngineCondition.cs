using Gateway.Core.Engines;
using Microsoft.Extensions.Logging;

namespace Gateway.Engine.Redis;

/// <summary>Whether the engine runs, and whether Redis serves it. Says aloud when that changes.</summary>
internal sealed class EngineCondition(RedisOptions options, RedisStatistics statistics, TimeProvider time, ILogger log)
{
    private const int Created = 0;
    private const int Starting = 1;
    private const int Running = 2;
    private const int Stopped = 3;

    private volatile int _phase;
    private volatile string? _trouble;
    private volatile string? _warning;
    private string? _troubleCode;
    private long _troubleSince;

    /// <summary>Whether <see cref="Start"/> was called.</summary>
    public bool HasStarted => _phase != Created;

    /// <summary>Whether the node is in the fleet.</summary>
    public bool IsRunning => _phase == Running;

    /// <summary>Whether it is worth asking Redis.</summary>
    public bool IsServing => _trouble is null;

    /// <summary>For readiness and the admin API.</summary>
    public EngineHealth Health(int nodes) =>
        !IsRunning ? new(false, "The engine is not running, so limits and circuits are decided by what the node knows already.")
        : _trouble is { } trouble ? new(false, $"{trouble}. Until then limits and circuits are decided by what the node knows already.")
        : new(true, $"The fleet '{options.Fleet}' of {nodes} {(nodes == 1 ? "node" : "nodes")} keeps its state in Redis at {options.EndpointText}.{(_warning is { } warning ? $" {warning}" : "")}");

    /// <exception cref="InvalidOperationException">It was called before.</exception>
    public void Start()
    {
        if (Interlocked.CompareExchange(ref _phase, Starting, Created) != Created)
        {
            throw new InvalidOperationException("An engine starts once.");
        }
    }

    /// <summary>The node joined its fleet.</summary>
    /// <returns>Whether it was not stopped meanwhile.</returns>
    public bool Run() => Interlocked.CompareExchange(ref _phase, Running, Starting) == Starting;

    /// <returns>Whether it ran until now.</returns>
    public bool Stop() => Interlocked.Exchange(ref _phase, Stopped) == Running;

    /// <summary>Redis serves. To be called by the heartbeat only, as is <see cref="Suffer"/>.</summary>
    public void Recover()
    {
        if (_trouble is null)
        {
            return;
        }

        _trouble = null;
        _troubleCode = null;
        RedisLog.Recovered(log, options.EndpointText, time.GetElapsedTime(_troubleSince));
    }

    /// <summary>Redis does not serve, or the node may not use it.</summary>
    /// <param name="code">What kind of trouble: another kind is told aloud, too.</param>
    /// <param name="trouble">A clause without a full stop: what is the matter, and the remedy.</param>
    public void Suffer(string code, string trouble)
    {
        if (_trouble is null)
        {
            _troubleSince = time.GetTimestamp();
            statistics.CountOutage();
        }

        _trouble = trouble;
        if (_troubleCode != code)
        {
            _troubleCode = code;
            RedisLog.Suffering(log, options.EndpointText, trouble);
        }
    }

    /// <summary>Something that may go wrong later; null: nothing.</summary>
    public void Warn(string? warning)
    {
        if (_warning != warning)
        {
            _warning = warning;
            if (warning is not null)
            {
                RedisLog.Warned(log, options.EndpointText, warning);
            }
        }
    }
}
