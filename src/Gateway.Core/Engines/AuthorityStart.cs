namespace Gateway.Core.Engines;

/// <summary>The circumstances in which an authority comes to life.</summary>
/// <param name="Key">Whose authority it is.</param>
/// <param name="Now">The key's time; see <see cref="AuthorityKind{TState, TCommand, TReply}.Execute"/>.</param>
/// <param name="SinceDisruption">
/// How long ago something last happened that may have lost a state of this key: a change of membership, this process's
/// start where others may have held the state, a store that restarted. For durable kinds only what may have lost the
/// store's content counts. <see cref="TimeSpan.MaxValue"/> if nothing ever did. An authority that lends things out must
/// assume, for as long as loans last, that a predecessor lent everything.
/// </param>
public readonly record struct AuthorityStart(string Key, TimeSpan Now, TimeSpan SinceDisruption);
