namespace Gateway.Engine.Orleans.Hosting;

/// <summary>Every duration and bound of the engine that operators do not set, each with its reason.</summary>
internal static class OrleansTimings
{
    /// <summary>
    /// How long a node that started without its fleet waits before it tries again to join: soon enough for somebody who
    /// looks at it, and each try waits for Redis itself.
    /// </summary>
    public static readonly TimeSpan JoinPause = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a silo keeps a call to a grain in mind. Callers wait for tens of milliseconds of their own; this only
    /// ends what they left behind, and lets a grain drop, unexecuted, a message that waited longer. Longer than a
    /// caller's wait, so that no call ends before its caller does; shorter than it takes to notice a dead silo.
    /// </summary>
    public static readonly TimeSpan CallLifetime = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long silos wait for one another's own messages: directory, moves, broadcasts. What was sent to a silo that
    /// hangs is waited for until then, also after its death was noticed, and so are the calls that need the answer: the
    /// default of 30 s would be the outage. Far above what such a message takes.
    /// </summary>
    public static readonly TimeSpan SystemCallLifetime = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Calls that may wait for one grain. A node sends one at a time for a key, so more means trouble, and waiting in a
    /// longer line does not help.
    /// </summary>
    public const int MaxQueuedCalls = 10_000;

    /// <summary>
    /// How many probes in a row a silo must miss before another suspects it. With a probe a second, three allow for a
    /// lost packet and a long collection of garbage, and still find a dead silo within 3 to 4 s.
    /// </summary>
    public const int MissedProbes = 3;

    /// <summary>
    /// Whether a silo lets a third one make its last probe. The third misses the same probes and therefore counts as
    /// unwell itself, and what it says is ignored: in fleets of three a machine that hung was noticed after 7 to 15 s,
    /// without this after 4 to 5 s. That one silo's broken network condemns nobody is what <see cref="DeathVotes"/> is
    /// for.
    /// </summary>
    public const bool IndirectProbes = false;

    /// <summary>
    /// How many silos must suspect one before it is dead: a node with a broken network shall not evict the healthy
    /// ones. Orleans takes half of the silos where there are fewer than four, so of two, one suffices.
    /// </summary>
    public const int DeathVotes = 2;

    /// <summary>
    /// How often a silo reads the membership table: changes are gossiped at once, this heals what was lost. One read
    /// costs Redis some microseconds.
    /// </summary>
    public static readonly TimeSpan TableRefresh = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How often a silo writes that it lives. A row three times as old no longer counts among the voters, nor does it
    /// keep others from joining: after a loss of power in the whole data centre, or of two nodes of three, the fleet
    /// goes on within 20 s rather than the default's two minutes. Compared with other machines' clocks, which must
    /// therefore agree within seconds.
    /// </summary>
    public static readonly TimeSpan AliveWrite = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a silo tries to reach all silos that the table says are active: longer than the rows of a dead fleet
    /// take to become stale.
    /// </summary>
    public static readonly TimeSpan Join = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How often it tries that. A silo that starts right after the whole fleet died looks for stale rows only when the
    /// table changes, which nobody does: the next time it finds them stale at once, and evicts them. One more for a
    /// busy machine.
    /// </summary>
    public const int JoinAttempts = 3;

    /// <summary>How long rows of dead silos stay in the table for operators to look at.</summary>
    public static readonly TimeSpan DefunctSilos = TimeSpan.FromDays(1);

    /// <summary>
    /// After how long without a call a durable grain is collected: longer than a busy client pauses, short because its
    /// state is in the store and a grain costs 3 KB. Volatile grains end by themselves when nothing of theirs matters
    /// any more.
    /// </summary>
    public static readonly TimeSpan CollectionAge = TimeSpan.FromMinutes(2);

    /// <summary>How often Orleans looks for grains to collect. Below <see cref="CollectionAge"/>.</summary>
    public static readonly TimeSpan CollectionQuantum = TimeSpan.FromSeconds(20);

    /// <summary>
    /// How often a volatile grain forgets what no longer matters: far rarer than calls, and the memory of half a minute
    /// of clients is small.
    /// </summary>
    public static readonly TimeSpan Sweep = TimeSpan.FromSeconds(30);

    /// <summary>
    /// After how long a durable grain that is called writes its state again though it need not, so that the entry does
    /// not expire while it lives: Redis would then take its next write for another's.
    /// </summary>
    public static readonly TimeSpan StoreRefresh = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How much longer than it matters a stored state stays: longer than <see cref="StoreRefresh"/> and <see
    /// cref="CollectionAge"/> together, and than any lease.
    /// </summary>
    public static readonly TimeSpan ExpiryMargin = TimeSpan.FromMinutes(5);

    /// <summary>Entries that matter for longer stay for good. Longer than the longest calendar window.</summary>
    public static readonly TimeSpan LongestExpiry = TimeSpan.FromDays(400);

    /// <summary>
    /// How much a grain takes along when it moves: some three hundred limiters in one partition, a million in a fleet.
    /// Orleans sends up to a thousand grains in one message of at most 100 MB.
    /// </summary>
    public const int MaxHandoverBytes = 96 * 1024;

    /// <summary>
    /// How often a silo looks for grains that belong elsewhere since silos joined. Also the time that a joining silo
    /// has to become known to all.
    /// </summary>
    public static readonly TimeSpan Rebalance = TimeSpan.FromSeconds(5);

    /// <summary>How many grains move at a time, so that a move delays few calls and its messages stay small.</summary>
    public const int MovesAtOnce = 64;

    /// <summary>Broadcasts that may wait for one silo: with the largest payload 64 MB, which all outboxes share.</summary>
    public const int MaxPendingBroadcasts = 1024;

    /// <summary>How much goes into one message of broadcasts.</summary>
    public const int BroadcastBatchBytes = 256 * 1024;

    /// <summary>How long to wait before a broadcast is tried again on a silo that lives and does not answer.</summary>
    public static readonly TimeSpan BroadcastRetry = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// For how long a silo that joined gets what was sent before: longer than gossip or, where that gets lost, a table
    /// refresh takes.
    /// </summary>
    public static readonly TimeSpan RecentBroadcasts = TimeSpan.FromSeconds(15);

    /// <summary>And how many broadcasts at most. Within <see cref="MaxPendingBroadcasts"/>.</summary>
    public const int MaxRecentBroadcasts = 256;

    /// <summary>How long a silo that leaves goes on delivering its broadcasts.</summary>
    public static readonly TimeSpan BroadcastDrain = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long a silo may take to leave in order: within the half minute that supervisors grant a process.
    /// </summary>
    public static readonly TimeSpan Stop = TimeSpan.FromSeconds(25);

    /// <summary>
    /// How often a silo renews its fence: a quarter of its length, so that two answers in a row may get lost.
    /// </summary>
    public static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long it waits for Redis then, and <see cref="VouchWait"/> for the others: together less than half of the
    /// fence, so that even a hanging Redis leaves time to ask them.
    /// </summary>
    public static readonly TimeSpan BeatWait = TimeSpan.FromMilliseconds(400);

    /// <summary>
    /// As many beats in a row without an answer, and the connection to Redis is given up for a new one: it may look
    /// alive and swallow everything.
    /// </summary>
    public const int BeatsUntilReconnect = 6;

    /// <summary>
    /// How often a node looks whether the fleet's marker is still its own, and after how long with the same lowest
    /// protocol version it raises the marker to it: longer than a node takes to restart.
    /// </summary>
    public static readonly TimeSpan MarkerCheck = TimeSpan.FromMinutes(1);

    /// <inheritdoc cref="BeatWait"/>
    public static readonly TimeSpan VouchWait = TimeSpan.FromMilliseconds(500);

    /// <summary>And how long once it is told to hurry.</summary>
    public static readonly TimeSpan HurriedStop = TimeSpan.FromSeconds(3);
}
