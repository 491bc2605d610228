namespace Gateway.Core.Engines;

/// <summary>
/// Runs authorities: for a key, one command at a time, cluster-wide; plus a broadcast to all live nodes and the list
/// of live nodes. It adds no policy.
/// </summary>
/// <remarks>
/// <para>
/// Every node of a fleet runs the same engine and hosts the same kinds, all of them before it starts. An outage is
/// never an exception: a call that gets no answer says so within its bounded wait.
/// </para>
/// <para>
/// Messages carry a protocol version: a node writes the lowest that a live node speaks and reads
/// <see cref="EngineProtocol.Oldest"/> to <see cref="EngineProtocol.Current"/>.
/// </para>
/// </remarks>
public interface IEngine : IAsyncDisposable
{
    /// <summary>As settings name it: local, redis, orleans.</summary>
    string Name { get; }

    /// <summary>This process.</summary>
    NodeId Self { get; }

    /// <summary>
    /// The nodes believed to be alive, by id, this one included from its start to its stop. A snapshot, replaced as a
    /// whole: nodes may for a while disagree about it.
    /// </summary>
    IReadOnlyList<NodeInfo> LiveNodes { get; }

    /// <summary>Whether authorities can be reached now, for readiness and the admin API.</summary>
    EngineHealth Health { get; }

    /// <summary>Raised after <see cref="LiveNodes"/> changed. Handlers return at once and do not throw.</summary>
    event Action? LiveNodesChanged;

    /// <summary>Makes this node run authorities of a kind, and returns the way to call them wherever they are.</summary>
    /// <exception cref="InvalidOperationException">The engine has started, or hosts another kind of this name.</exception>
    IAuthorities<TCommand, TReply> Host<TState, TCommand, TReply>(AuthorityKind<TState, TCommand, TReply> kind)
        where TState : class;

    /// <summary>Joins the fleet.</summary>
    /// <exception cref="EngineStartException">It cannot; the message says why and what to do.</exception>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Leaves the fleet and hands over what it can. Calls from then on are unavailable.</summary>
    Task StopAsync(CancellationToken cancellationToken);

    /// <summary>Sends to every live node, this one included.</summary>
    /// <param name="topic">From 1 to <see cref="EngineBounds.MaxTopicLength"/> of a-z, 0-9, '.' and '-'.</param>
    /// <param name="payload">At most <see cref="EngineBounds.MaxBroadcastBytes"/>. Belongs to the engine from now on.</param>
    /// <param name="cancellationToken">Gives up; it may have been sent all the same.</param>
    /// <returns>
    /// Whether the engine took it. Then each node that stays alive gets it at least once, one sender's broadcasts in
    /// the order in which the calls ended; late after an outage, and possibly after this call returns. If not, some
    /// nodes may have got it.
    /// </returns>
    ValueTask<bool> BroadcastAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken = default);

    /// <summary>Receives the broadcasts of a topic until the result is disposed.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="handler">
    /// Called for one broadcast at a time. It returns soon, and is idempotent: a broadcast may come twice. What it
    /// throws reaches the engine's log and nobody else.
    /// </param>
    IDisposable Subscribe(string topic, Action<Broadcast> handler);
}
