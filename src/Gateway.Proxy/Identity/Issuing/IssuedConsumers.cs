using System.Buffers.Binary;
using System.Collections.Immutable;
using Gateway.Core.Engines;
using Gateway.Core.Identity;
using Gateway.Core.Identity.Issuing;
using Gateway.Proxy.Admin;
using Gateway.Proxy.RouteTables;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Identity.Issuing;

/// <summary>
/// The consumers that operators issued while the fleet runs, as this node knows them. It hears of changes by a broadcast, asks
/// when it starts and now and then, and goes on with what it knows while nobody answers.
/// </summary>
internal sealed class IssuedConsumers : PeriodicService
{
    private const string Topic = "consumers";

    /// <summary>Ticks between two looks without news: broadcasts arrive, so this only heals what nobody thought of.</summary>
    private const int TicksPerLook = 10;

    /// <summary>Ticks between two reports of when keys were used.</summary>
    private const int TicksPerReport = 60;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(2);

    private readonly IAuthorities<IssuingCommand, IssuingReply> _authorities;
    private readonly IEngine _engine;
    private readonly TimeProvider _clock;
    private readonly IssuedFile _file;
    private readonly ILogger _log;
    private readonly long _origin;
    private readonly Lock _lock = new();
    private readonly Lock _saving = new();
    private readonly IDisposable _subscription;
    private IssuedSnapshot _current = IssuedSnapshot.Empty;
    private Task? _looking;
    private bool _looksAgain;
    private bool _isSilent;
    private bool _isUntold;
    private long _saved = -1;
    private int _ticks;

    public IssuedConsumers(IEngine engine, FleetNode node, TimeProvider clock, ILogger<IssuedConsumers> log)
        : base(Interval, clock)
    {
        _engine = engine;
        _clock = clock;
        _log = log;
        _origin = clock.GetTimestamp();
        _file = new(node.DataDirectory, node.Fleet, log);
        _authorities = engine.Host(new IssuingKind());
        _subscription = engine.Subscribe(Topic, Hear);
    }

    /// <summary>What the node knows.</summary>
    public IssuedSnapshot Current => Volatile.Read(ref _current);

    /// <summary>The directory's time, as far as this node can tell.</summary>
    public TimeSpan DirectoryTime => Now + Current.Ahead;

    /// <summary>Whether the node knows any version, from the directory or from its disk. Before that, an unknown key may be anybody's.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Whether the directory gave no answer the last time.</summary>
    public bool IsSilent => Volatile.Read(ref _isSilent);

    /// <summary>The consumer whose key this is; null for nobody's. A consumer of the table has none here: the table's word counts.</summary>
    /// <param name="key">The key.</param>
    /// <param name="table">The table in force.</param>
    /// <param name="notes">Whether it counts as a use.</param>
    public ConsumerIdentity? Identify(ReadOnlySpan<char> key, RouteTableSnapshot table, bool notes)
    {
        var current = Current;
        if (current.Directory.Identify(key) is not { } identity || table.Table.Consumers.ContainsKey(identity.ConsumerId))
        {
            return null;
        }

        if (notes && current.Marks.TryGetValue(identity.KeyId!, out var mark))
        {
            mark.Note(Now);
        }

        return identity;
    }

    /// <summary>Makes a change for the whole fleet, and tells all nodes.</summary>
    /// <returns>Null if the directory gave no answer: the change may have been made or not.</returns>
    public async Task<IssuingReply?> ChangeAsync(IssuingChange change)
    {
        var reply = await CallAsync(new(Current.Version) { Change = change });
        if (reply is { Outcome: IssuingOutcome.Done })
        {
            await TellAsync(reply.Version);
        }

        return reply;
    }

    /// <summary>Everybody, as the directory says now, or as this node knows if it gives no answer.</summary>
    public async Task<IssuedSnapshot> ReadAsync()
    {
        await CallAsync(new(IssuingCommand.ListAll) { Uses = Unreported() });
        return Current;
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (_file.Load() is { All: { } kept } reply)
        {
            // By the system's clock, for want of a better one: until the directory answers.
            Take(reply.Version, kept, _clock.GetUtcNow() - DateTimeOffset.UnixEpoch - Now);
            _saved = reply.Version;
        }

        await LookAsync();
        await base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        _subscription.Dispose();
        if (Unreported() is { IsEmpty: false } uses)
        {
            await CallAsync(new(IssuingCommand.ListNobody) { Uses = uses });
        }
    }

    protected override async Task TickAsync(CancellationToken stoppingToken)
    {
        if (Current.NextEnd <= Now)
        {
            Renew();
        }

        if (_isUntold)
        {
            await TellAsync(Current.Version);
        }

        if (++_ticks % TicksPerLook == 0 || IsSilent)
        {
            await LookAsync();
        }
    }

    private TimeSpan Now => _clock.GetElapsedTime(_origin) + Interval; // Never zero: marks count from one on.

    /// <summary>Another node's news, or this one's own come back.</summary>
    private void Hear(Broadcast news)
    {
        if (news.Payload.Length != sizeof(long) || BinaryPrimitives.ReadInt64LittleEndian(news.Payload.Span) != Current.Version)
        {
            _ = LookAsync();
        }
    }

    private async Task TellAsync(long version)
    {
        var payload = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(payload, version);
        _isUntold = !await _engine.BroadcastAsync(Topic, payload);
    }

    /// <summary>Asks for what is new. One at a time: who comes meanwhile may be about something newer, and then it is asked once more.</summary>
    private Task LookAsync()
    {
        lock (_lock)
        {
            if (_looking is { IsCompleted: false })
            {
                _looksAgain = true;
                return _looking;
            }

            _looksAgain = true;
            return _looking = Task.Run(LookUntilDoneAsync);
        }
    }

    private async Task LookUntilDoneAsync()
    {
        while (MayLook())
        {
            var uses = _ticks % TicksPerReport == 0 ? Unreported() : [];
            await CallAsync(new(Current.Version) { Uses = uses });
        }
    }

    private bool MayLook()
    {
        lock (_lock)
        {
            var may = _looksAgain;
            _looksAgain = false;
            return may;
        }
    }

    private async Task<IssuingReply?> CallAsync(IssuingCommand command)
    {
        var (start, known) = (Now, Current.Version);
        var reply = (await _authorities.CallAsync(IssuingKind.Key, command, CallTimeout)).TryGetReply(out var answer) ? answer : null;
        Note(reply is null);
        if (reply is null)
        {
            return null;
        }

        // Behind what was known before it was asked: an answer that is merely late is not.
        if (reply.Version < known && command.Offer is null)
        {
            var mine = Current;
            AdminLog.ConsumersRestored(_log, reply.Version, mine.Version);
            await CallAsync(new(mine.Version) { Offer = mine.Consumers });
            return command.Change is null ? reply : null;
        }

        if (reply.All is { } all)
        {
            Take(reply.Version, all, reply.Now - start);
        }
        else if (reply.Version == known && !IsKnown)
        {
            Take(reply.Version, Current.Consumers, reply.Now - start);
        }

        Save(reply.Now);
        return reply;
    }

    private void Note(bool isSilent)
    {
        lock (_lock)
        {
            if (_isSilent == isSilent)
            {
                return;
            }

            Volatile.Write(ref _isSilent, isSilent);
        }

        if (isSilent)
        {
            AdminLog.ConsumersUnanswered(_log, Current.Version);
        }
        else
        {
            AdminLog.ConsumersAnswered(_log, Current.Version);
        }
    }

    private void Take(long version, ImmutableArray<IssuedConsumer> consumers, TimeSpan ahead)
    {
        lock (_lock)
        {
            if (version >= _current.Version)
            {
                Volatile.Write(ref _current, new(version, consumers, ahead, Now, _current));
                IsKnown = true;
            }
        }
    }

    /// <summary>Has what the node knows on disk, if it is not there yet.</summary>
    private void Save(TimeSpan now)
    {
        lock (_saving)
        {
            var current = Current;
            if (IsKnown && current.Version != _saved)
            {
                _file.Save(new(IssuingOutcome.Done, current.Version, now, Consumer: null, current.Consumers));
                _saved = current.Version;
            }
        }
    }

    /// <summary>Leaves out the keys that have ended.</summary>
    private void Renew()
    {
        lock (_lock)
        {
            Volatile.Write(ref _current, new(_current.Version, _current.Consumers, _current.Ahead, Now, _current));
        }
    }

    private ImmutableArray<KeyUse> Unreported()
    {
        var now = Now;
        var uses = ImmutableArray.CreateBuilder<KeyUse>();
        foreach (var (id, mark) in Current.Marks)
        {
            if (mark.Unreported(now) is { } ago)
            {
                uses.Add(new(id, ago));
                mark.Report(now);
            }
        }

        return uses.DrainToImmutable();
    }
}
