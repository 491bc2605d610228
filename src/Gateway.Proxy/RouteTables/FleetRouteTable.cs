using System.Globalization;
using System.Text;
using Gateway.Core.Engines;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Pipeline;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.RouteTables;

/// <summary>
/// Keeps the node on the table that its fleet holds. The first node of a fleet offers its own; all later ones run the
/// fleet's, whatever their files say.
/// </summary>
internal sealed class FleetRouteTable : PeriodicService
{
    /// <summary>A broadcast tells of a change at once; this heals one that was lost, in at most ten seconds.</summary>
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    /// <summary>The store may take its time with a table of megabytes.</summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How long a starting node tries to learn the table before it gives up.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly IEngine _engine;
    private readonly IAuthorities<RouteTableCommand, RouteTableReply> _authorities;
    private readonly RouteTableSource _source;
    private readonly RouteTableHolder _tables;
    private readonly Readiness _readiness;
    private readonly TimeProvider _clock;
    private readonly ILogger<FleetRouteTable> _log;
    private PublishedTable? _current;
    private long _seen;
    private RouteTable? _own;
    private IDisposable? _subscription;

    public FleetRouteTable(
        IEngine engine, RouteTableSource source, RouteTableHolder tables, Readiness readiness, TimeProvider clock, ILogger<FleetRouteTable> log)
        : base(PollInterval, clock)
    {
        _engine = engine;
        _source = source;
        _tables = tables;
        _readiness = readiness;
        _clock = clock;
        _log = log;
        _authorities = engine.Host(new RouteTableKind());
    }

    /// <summary>The version that the node runs; 0 before the first.</summary>
    public long Version => Volatile.Read(ref _current)?.Version ?? 0;

    /// <summary>The valid table that this node brings, for a fleet that has none.</summary>
    public void Bring(RouteTable table) => _own = table;

    /// <summary>Learns the fleet's table, so that the node never serves another.</summary>
    /// <exception cref="InvalidOperationException">It cannot be learned; the message is for operators.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = _engine.Subscribe(RouteTableKind.Topic, OnNews);
        var start = _clock.GetTimestamp();
        while (!await SyncAsync())
        {
            if (_clock.GetElapsedTime(start) > StartPatience)
            {
                throw new InvalidOperationException($"The fleet's route table could not be read within {Duration.Format(StartPatience)}: {_engine.Health.Description} Mend this, then start the node again.");
            }

            await Task.Delay(RetryDelay, _clock, cancellationToken);
        }

        if (_own is { } own && Volatile.Read(ref _current) is { } fleets && Published(own, 0).Hash != fleets.Hash)
        {
            RouteTableLog.FleetHoldsAnother(_log, _source.Name, fleets.Version);
        }

        await base.StartAsync(cancellationToken);
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _subscription?.Dispose();
        return base.StopAsync(cancellationToken);
    }

    /// <summary>Makes a valid table the fleet's.</summary>
    /// <param name="table">The table.</param>
    /// <param name="expected">The version that it follows; null for the one that the fleet holds now.</param>
    /// <returns>Null if the fleet could not be asked.</returns>
    public async Task<RouteTableReply?> PublishAsync(RouteTable table, long? expected)
    {
        await SyncAsync();
        var result = await CallAsync(new(RouteTableAction.Publish, _seen, Published(table, expected ?? _seen)));
        if (!result.TryGetReply(out var reply))
        {
            return null;
        }

        await AnnounceAsync(reply);
        await SyncAsync();
        return reply;
    }

    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    protected override async Task TickAsync(CancellationToken stoppingToken)
    {
        try
        {
            await SyncAsync();
        }
        catch (Exception e)
        {
            // Whatever the fleet holds, the node goes on.
            RouteTableLog.SyncFailed(_log, e);
        }
    }

    private void OnNews(Broadcast news) => _ = TickAsync(CancellationToken.None);

    private static PublishedTable Published(RouteTable table, long version) => new(version, RouteTableJson.Hash(table), RouteTableJson.Write(table));

    /// <summary>Asks for the fleet's table and takes a new one up. One at a time, so that an older never follows a newer.</summary>
    /// <returns>Whether the fleet answered.</returns>
    private async Task<bool> SyncAsync()
    {
        await _turn.WaitAsync();
        try
        {
            var result = await CallAsync(new(RouteTableAction.Read, _seen, null));
            if (result.TryGetReply(out var reply) && OfferFor(reply) is { } offer)
            {
                result = await CallAsync(new(RouteTableAction.Offer, _seen, offer));
            }

            if (!result.TryGetReply(out reply))
            {
                return false;
            }

            TakeUp(reply);
            await AnnounceAsync(reply);
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// What the fleet lacks: any table at all, or, since its store was emptied or restored, the one that this node runs.
    /// Where a version stands for two contents because of that, what runs becomes the next one.
    /// </summary>
    private PublishedTable? OfferFor(RouteTableReply reply) => Volatile.Read(ref _current) switch
    {
        null => reply.Version == 0 && _own is { } own ? Published(own, version: 1) : null,
        var current when reply.Version < current.Version => current,
        var current when reply.Version == current.Version && reply.Hash != current.Hash => current with { Version = current.Version + 1 },
        _ => null,
    };

    private void TakeUp(RouteTableReply reply)
    {
        if (reply.Version == 0)
        {
            _readiness.TableLoaded(); // A fleet without any table, and a node that brings none.
        }

        if (reply.Table is not { } published || published.Version <= _seen)
        {
            return;
        }

        _seen = published.Version;
        var name = $"version {published.Version} of the fleet's route table.json";
        var result = RouteTableReader.ReadText(Encoding.UTF8.GetString(published.Body.Span), name, variables: null, _source.Check);
        if (result.Value is not { } table)
        {
            _readiness.TableUnusable(published.Version);
            _tables.Refuse();
            RouteTableLog.FleetTableUnusable(_log, published.Version, string.Join(Environment.NewLine, result.Faults));
            return;
        }

        _tables.Replace(table, published.Version);
        Volatile.Write(ref _current, published);
        _readiness.TableLoaded();
        RouteTableLog.FleetTableTakenUp(_log, published.Version, table.Routes.Count, table.Clusters.Count, published.Hash[..12]);
    }

    private async Task AnnounceAsync(RouteTableReply reply)
    {
        if (reply.Outcome == RouteTableOutcome.Taken)
        {
            await _engine.BroadcastAsync(RouteTableKind.Topic, Encoding.ASCII.GetBytes(reply.Version.ToString(CultureInfo.InvariantCulture)));
        }
    }

    private ValueTask<AuthorityResult<RouteTableReply>> CallAsync(RouteTableCommand command)
        => _authorities.CallAsync(RouteTableKind.Key, command, CallTimeout);
}
