namespace Gateway.Core.Engines;

/// <summary>The authorities of one kind, one for each key, wherever in the fleet they are.</summary>
public interface IAuthorities<TCommand, TReply>
{
    /// <summary>Sends a command to the authority of a key and waits for its reply.</summary>
    /// <param name="key">
    /// From 1 to <see cref="EngineBounds.MaxKeyLength"/> UTF-16 units, any whatever: two different keys are never one
    /// authority.
    /// </param>
    /// <param name="command">
    /// Executed once, or not at all, or more than once: the engine may repeat it, unchanged, where it cannot know
    /// whether it was executed. So it carries its own sequence number, and the authority recognises one it has seen.
    /// </param>
    /// <param name="timeout">How long to wait, in milliseconds rather than seconds. An engine in the process needs none.</param>
    /// <param name="cancellationToken">Gives up waiting, as the timeout does; no exception.</param>
    /// <returns>
    /// The reply, or the reason for having none; then the outcome is unknown. Calls awaited one after another execute in
    /// that order.
    /// </returns>
    /// <exception cref="ArgumentException">The key is empty or too long.</exception>
    ValueTask<AuthorityResult<TReply>> CallAsync(
        string key, TCommand command, TimeSpan timeout, CancellationToken cancellationToken = default);
}
