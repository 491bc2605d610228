using Gateway.Core.Engines;
using Gateway.Core.RouteTables;
using Gateway.Core.RouteTables.Publishing;
using Gateway.Proxy.Pipeline;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.RouteTables;

/// <summary>
/// Keeps the node on the table that its fleet runs, and takes part in the rollout of the next one. The first node of a fleet
/// offers its own table; all later ones run the fleet's, whatever their files say.
/// </summary>
internal sealed class FleetRouteTable : PeriodicService
{
    /// <summary>How often the node reports while a table is rolled out, so that what time decides is decided in time.</summary>
    private static readonly TimeSpan RolloutInterval = TimeSpan.FromSeconds(1);

    /// <summary>A broadcast tells of a change at once; this heals one that was lost, in at most ten seconds.</summary>
    private static readonly TimeSpan IdleInterval = TimeSpan.FromSeconds(5);

    /// <summary>The store may take its time.</summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How long a starting node tries to learn the table before it gives up.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(20);

    /// <summary>The same for one that has a table on its disk to begin with.</summary>
    private static readonly TimeSpan KeptPatience = TimeSpan.FromSeconds(5);

    /// <summary>The same where the engine has found out already that nobody is there.</summary>
    private static readonly TimeSpan LonePatience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>More than a node ever has to do at once.</summary>
    private const int MaxOrders = 16;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly IEngine _engine;
    private readonly IAuthorities<RouteTableCommand, RouteTableReply> _authorities;
    private readonly TableBodies _bodies;
    private readonly TableWorkshop _workshop;
    private readonly RouteTableEdge _edge;
    private readonly FleetNode _node;
    private readonly RouteTableSource _source;
    private readonly RouteTableHolder _tables;
    private readonly Readiness _readiness;
    private readonly TimeProvider _clock;
    private readonly ILogger<FleetRouteTable> _log;
    private LastGoodTable? _lastGood;
    private PublishedTable? _kept;
    private ReadyTable? _running;
    private ReadyTable? _next;
    private ReadyTable? _proposed;
    private RouteTable? _own;
    private IDisposable? _subscription;
    private long _reported;
    private volatile bool _isRollingOut;
    private int _waiting;

    public FleetRouteTable(
        IEngine engine, FleetNode node, RouteTableSource source, RouteTableHolder tables, Readiness readiness, TimeProvider clock, ILogger<FleetRouteTable> log)
        : base(RolloutInterval, clock)
    {
        _engine = engine;
        _node = node;
        _source = source;
        _tables = tables;
        _readiness = readiness;
        _clock = clock;
        _log = log;
        _authorities = engine.Host(new RouteTableKind());
        _bodies = new(engine);
        _workshop = new(_bodies, source, tables, log);
        _edge = new(engine.Self, node.Name);
    }

    /// <summary>The valid table that this node brings, for a fleet that has none.</summary>
    public void Bring(RouteTable table) => _own = table;

    /// <summary>Learns the fleet's table, so that the node never serves another; from its disk, where nobody answers.</summary>
    /// <exception cref="InvalidOperationException">It cannot be learned; the message is for operators.</exception>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        _lastGood = new(_node, _log);
        _kept = _lastGood.Load();
        _subscription = _engine.Subscribe(RouteTableKind.Topic, Hear);
        var start = _clock.GetTimestamp();
        while (!await SyncAsync())
        {
            var waited = _clock.GetElapsedTime(start);
            if (_kept is { } kept && waited >= (_engine.Health.IsAvailable ? KeptPatience : LonePatience) && await BeginWithAsync(kept))
            {
                break;
            }

            if (waited > StartPatience)
            {
                throw new InvalidOperationException($"The fleet's route table could not be read within {Duration.Format(StartPatience)}: {_engine.Health.Description} Mend this, then start the node again.");
            }

            await Task.Delay(RetryDelay, _clock, cancellationToken);
        }

        if (_own is { } own && _edge.Committed is { } fleets && RouteTableJson.Hash(own) != fleets.Hash)
        {
            RouteTableLog.FleetHoldsAnother(_log, _source.Name, fleets.Number);
        }

        await base.StartAsync(cancellationToken);
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        _subscription?.Dispose();
        return base.StopAsync(cancellationToken);
    }

    /// <summary>Asks the fleet to roll a valid table out. Whatever becomes of this node, the others carry on.</summary>
    /// <param name="table">The table.</param>
    /// <param name="proposal">All about it; the hash is filled in.</param>
    /// <returns>Null if the fleet gave no answer, and may roll it out or not.</returns>
    public async Task<RouteTableReply?> ProposeAsync(RouteTable table, TableProposal proposal)
    {
        var body = RouteTableJson.Write(table);
        proposal = proposal with { Hash = RouteTableJson.HashOf(body) };
        if (!await _bodies.StoreAsync(proposal.Hash, body))
        {
            return null;
        }

        Volatile.Write(ref _proposed, new ReadyTable(new(new(0, proposal.Hash), body), table));
        return await ProposeAsync(proposal);
    }

    /// <summary>Asks the fleet to roll out a table whose body is in its store.</summary>
    /// <inheritdoc cref="ProposeAsync(RouteTable, TableProposal)"/>
    public async Task<RouteTableReply?> ProposeAsync(TableProposal proposal)
    {
        var reply = await AskAsync(new ProposeCommand(proposal));
        if (reply?.Outcome == RouteTableOutcome.Accepted)
        {
            await ReportNowAsync();
        }

        return reply;
    }

    /// <summary>Asks the authority something, and tells all nodes if that gives them something to do.</summary>
    /// <returns>Null if it gave no answer.</returns>
    public async Task<RouteTableReply?> AskAsync(RouteTableCommand command)
    {
        var result = await _authorities.CallAsync(RouteTableKind.Key, command, CallTimeout);
        if (!result.TryGetReply(out var reply))
        {
            return null;
        }

        if (reply.IsNews)
        {
            await _engine.BroadcastAsync(RouteTableKind.Topic, ReadOnlyMemory<byte>.Empty);
        }

        return reply;
    }

    /// <summary>The body of a version that the fleet has had.</summary>
    /// <returns>Empty where it is not there any more; null where the store gave no answer.</returns>
    public Task<ReadOnlyMemory<byte>?> ReadBodyAsync(string hash) => _bodies.ReadAsync(hash);

    public override void Dispose()
    {
        _turn.Dispose();
        base.Dispose();
    }

    protected override Task TickAsync(CancellationToken stoppingToken) =>
        _isRollingOut || _clock.GetElapsedTime(Volatile.Read(ref _reported)) >= IdleInterval ? ReportNowAsync() : Task.CompletedTask;

    private void Hear(Broadcast news) => _ = ReportNowAsync();

    /// <summary>Reports as soon as a report under way is over; that may have been sent before there was something new.</summary>
    private async Task ReportNowAsync()
    {
        if (Interlocked.Exchange(ref _waiting, 1) == 1)
        {
            return;
        }

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

    /// <summary>Reports and does what there is to do, until there is nothing. One at a time, so that an older table never follows a newer.</summary>
    /// <returns>Whether the node now knows the fleet's table, or that there is none.</returns>
    private async Task<bool> SyncAsync()
    {
        await _turn.WaitAsync();
        try
        {
            Volatile.Write(ref _waiting, 0);
            for (var orders = 0; orders < MaxOrders; orders++)
            {
                Volatile.Write(ref _reported, _clock.GetTimestamp());
                if (await TellAsync() is not { } reply)
                {
                    return false;
                }

                if (await OfferAsync(reply))
                {
                    continue;
                }

                if (_edge.Take(reply) is not { } order)
                {
                    return Settle(reply);
                }

                if (!await ObeyAsync(order, reply.Carried))
                {
                    return false;
                }
            }

            return false;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<RouteTableReply?> TellAsync()
    {
        var current = _tables.Current;
        var report = _edge.Report(current.Traffic.Read(_edge.Runs?.Number ?? 0), [.. _engine.LiveNodes.Select(node => node.Id)]);
        var reply = await AskAsync(new ReportCommand(report));
        _isRollingOut = reply?.Rollout is not null;
        if (reply is { MustRefresh: true })
        {
            await RefreshAsync();
        }

        return reply;
    }

    /// <summary>Gives a fleet without a table the one that it had when this node was last in it, or else the node's own.</summary>
    /// <returns>Whether there was something to give.</returns>
    private async Task<bool> OfferAsync(RouteTableReply reply)
    {
        if (reply is not { Current: null, Rollout: null } || _edge.Runs is not null)
        {
            return false;
        }

        var offered = _kept ?? (_own is { } own ? new(new(1, RouteTableJson.Hash(own)), RouteTableJson.Write(own)) : null);
        return offered is not null
            && await _bodies.StoreAsync(offered.Version.Hash, offered.Body)
            && await AskAsync(new OfferCommand(offered.Version, _node.Name)) is not null;
    }

    /// <summary>Stores again what the fleet runs and could go back to.</summary>
    private async Task RefreshAsync()
    {
        if (_running is { } running)
        {
            await _bodies.StoreAsync(running.Published.Version.Hash, running.Published.Body);
        }

        var history = (await AskAsync(new LookCommand()))?.Details?.History ?? [];
        foreach (var hash in history.Select(ended => ended.Table.Hash).Distinct().Where(hash => hash != _running?.Published.Version.Hash))
        {
            await _bodies.KeepAsync(hash);
        }
    }

    private bool Settle(RouteTableReply reply)
    {
        if (reply.Current is null || _edge.Runs is not null)
        {
            _readiness.TableLoaded();
        }

        _readiness.Notice = null;
        if (_running is { } running && running.Published.Version == _edge.Committed && _kept?.Version != running.Published.Version)
        {
            _lastGood?.Keep(_kept = running.Published);
        }

        return true;
    }

    /// <returns>Whether to report again; if not, the node tries again later.</returns>
    private async Task<bool> ObeyAsync(RouteTableOrder order, ReadOnlyMemory<byte> carried)
    {
        if (order.Deed == RouteTableDeed.Run)
        {
            Run(Known(order.Table)!);
            return true;
        }

        var made = await MakeAsync(order.Table, carried);
        if (made is (null, null, _))
        {
            return false;
        }

        return order.Deed == RouteTableDeed.Prepare ? Answer(order.Table, made.Table, made.Refusal) : Join(order.Table, made.Table, made.Refusal, made.IsLacking);
    }

    private Task<(ReadyTable? Table, string? Refusal, bool IsLacking)> MakeAsync(TableVersion version, ReadOnlyMemory<byte> carried)
    {
        // What was proposed on this node was read and checked just now.
        var known = Known(version) ?? (Volatile.Read(ref _proposed) is { } proposed && proposed.Published.Version.Hash == version.Hash
            ? proposed with { Published = proposed.Published with { Version = version } }
            : null);
        return known is not null
            ? Task.FromResult(_workshop.Rehearse(known))
            : _workshop.MakeAsync(version, _kept?.Version.Hash == version.Hash ? _kept.Body : carried);
    }

    /// <summary>Says whether the node could run a rollout's table.</summary>
    private bool Answer(TableVersion version, ReadyTable? table, string? refusal)
    {
        try
        {
            if (table is not null)
            {
                _lastGood?.Prepare(table.Published);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            refusal = $"It cannot be kept on the node's disk: {e.Message}";
        }

        if (refusal is null)
        {
            _next = table;
            _edge.Prepared(version);
            RouteTableLog.Prepared(_log, version.Number, table!.Table.Routes.Count, table.Table.Clusters.Count);
        }
        else
        {
            _edge.Refused(version, refusal);
            _tables.Refuse();
            RouteTableLog.PreparationRefused(_log, version.Number, refusal);
        }

        return true;
    }

    /// <summary>Runs what was in force before the node came, or while it was away.</summary>
    private bool Join(TableVersion version, ReadyTable? table, string? refusal, bool isLacking)
    {
        if (table is not null)
        {
            Run(table);
        }
        else if (isLacking)
        {
            _edge.Lacked();
            return false;
        }
        else
        {
            _edge.GaveUp(version);
            _tables.Refuse();
            _readiness.TableUnusable(version.Number);
            RouteTableLog.FleetTableUnusable(_log, version.Number, refusal!);
        }

        return true;
    }

    /// <summary>The content as this node knows it, under this number.</summary>
    private ReadyTable? Known(TableVersion version)
    {
        var known = _next?.Published.Version.Hash == version.Hash ? _next : _running?.Published.Version.Hash == version.Hash ? _running : null;
        return known is null ? null : known with { Published = known.Published with { Version = version } };
    }

    private void Run(ReadyTable table)
    {
        var version = table.Published.Version;
        _tables.Replace(table.Table, version.Number);
        _running = table;
        _next = null;
        Volatile.Write(ref _proposed, null);
        _edge.Ran(version);
        _readiness.TableLoaded();
        RouteTableLog.FleetTableTakenUp(_log, version.Number, table.Table.Routes.Count, table.Table.Clusters.Count, version.Hash[..12]);
    }

    /// <summary>Begins with the table on the disk.</summary>
    private async Task<bool> BeginWithAsync(PublishedTable kept)
    {
        var (table, refusal, _) = await _workshop.MakeAsync(kept.Version, kept.Body);
        if (table is null)
        {
            RouteTableLog.FleetTableUnusable(_log, kept.Version.Number, refusal!);
            _kept = null;
            return false;
        }

        await _turn.WaitAsync();
        try
        {
            if (_edge.Runs is not null)
            {
                return true; // The fleet has answered meanwhile.
            }

            Run(table);
            _edge.Resume(kept.Version);
        }
        finally
        {
            _turn.Release();
        }

        _readiness.Notice = $"The node runs version {kept.Version.Number} of the route table from its disk, because its fleet gave no answer when it started: {_engine.Health.Description}";
        RouteTableLog.StartedFromDisk(_log, kept.Version.Number, _engine.Health.Description);
        return true;
    }
}
