using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Gateway.Core.Engines;
using Gateway.Core.Identity.Sessions;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Identity.Sessions;

/// <summary>Renews sessions: once in the whole fleet, however many requests come with one and wherever they come.</summary>
internal sealed class SessionRenewals
{
    private const string Purpose = "renewal";

    private static readonly TimeSpan CallTimeout = TimeSpan.FromMilliseconds(500);

    /// <summary>Longer: what came of a renewal, and that a session has ended, is told once.</summary>
    private static readonly TimeSpan SettleTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Between the first two looks at what another node does; twice as long each time.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan LongestLook = TimeSpan.FromSeconds(2);

    /// <summary>How long requests that come with a cookie renewed just now still get the new one.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    /// <summary>The same where no request waited long enough to take the new cookie to the browser.</summary>
    private static readonly TimeSpan LongMemory = TimeSpan.FromMinutes(10);

    private readonly IAuthorities<SessionRenewalCommand, SessionRenewalReply> _authorities;
    private readonly SessionKeys _keys;
    private readonly SignInClient _client;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<(string Id, int Generation), Task<RenewedSession>> _running = [];

    /// <param name="engine">Where the fleet keeps who renews what.</param>
    /// <param name="keys">Encrypt what nodes tell each other.</param>
    /// <param name="client">Asks providers.</param>
    /// <param name="clock">Spaces out calls.</param>
    /// <param name="log">Where failures are told.</param>
    public SessionRenewals(IEngine engine, SessionKeys keys, SignInClient client, TimeProvider clock, ILogger<SessionRenewals> log)
    {
        _authorities = engine.Host(new SessionRenewalKind());
        _keys = keys;
        _client = client;
        _clock = clock;
        _log = log;
    }

    /// <summary>Renews a session, or takes what came of it elsewhere, and lets no request wait for long.</summary>
    /// <returns>Neither a session nor a refusal where that is not known in time.</returns>
    public async Task<RenewedSession> RenewAsync(Session session, TableTokens tokens, TimeSpan maxWait)
    {
        var task = new TaskCompletionSource<RenewedSession>(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = _running.GetOrAdd((session.Id, session.Generation), task.Task);
        if (running == task.Task)
        {
            _ = RunAsync(session, tokens, maxWait, task);
        }
        else if (!running.IsCompleted && _clock.GetUtcNow() < session.Expires)
        {
            return default; // The session holds still; the request that began takes the new cookie to the browser.
        }

        try
        {
            return await running.WaitAsync(maxWait, _clock);
        }
        catch (TimeoutException)
        {
            return default; // Whatever comes of it, a later request finds it here.
        }
    }

    /// <summary>Lets no node renew a session any more: whoever has a copy of its cookie does not keep it for long.</summary>
    /// <param name="session">The session.</param>
    /// <param name="lifetime">How much longer it could have been renewed.</param>
    public async Task EndAsync(Session session, TimeSpan lifetime)
    {
        if (lifetime <= TimeSpan.Zero)
        {
            return;
        }

        var retention = lifetime < SessionRenewalCommand.MaxRetention ? lifetime : SessionRenewalCommand.MaxRetention;
        if (await SealAsync(new(null, IsRefused: true)) is not { } outcome
            || !(await _authorities.CallAsync(session.Id, SessionRenewalCommand.End(RandomNumber.UInt64(), outcome, retention), SettleTimeout)).IsAnswered)
        {
            IdentityLog.SignOutUnheard(_log, session.Provider);
        }
    }

    private async Task RunAsync(Session session, TableTokens tokens, TimeSpan maxWait, TaskCompletionSource<RenewedSession> task)
    {
        var renewed = default(RenewedSession);
        var begun = _clock.GetTimestamp();
        try
        {
            renewed = await RenewInFleetAsync(session, tokens, maxWait);
        }
        catch (Exception e)
        {
            IdentityLog.RenewalFailed(_log, session.Provider, e);
        }

        task.SetResult(renewed);
        await Task.Delay(renewed.IsKnown ? MemoryOf(begun, maxWait) : SessionRenewal.RetryInterval, _clock);
        _running.TryRemove((session.Id, session.Generation), out _);
    }

    private async Task<RenewedSession> RenewInFleetAsync(Session session, TableTokens tokens, TimeSpan maxWait)
    {
        var claimant = RandomNumber.UInt64();
        var begun = _clock.GetTimestamp();
        for (var look = FirstLook; _clock.GetElapsedTime(begun) < SessionRenewal.HoldTime; look = look * 2 < LongestLook ? look * 2 : LongestLook)
        {
            var result = await _authorities.CallAsync(session.Id, SessionRenewalCommand.Begin(claimant, session.Generation), CallTimeout);
            if (!result.TryGetReply(out var reply))
            {
                // Another node may be renewing it. So this one does only where there is nothing left to lose.
                return _clock.GetUtcNow() < session.Expires ? default : await _client.RenewAsync(session, tokens);
            }

            if (!reply.Outcome.IsEmpty)
            {
                return await OpenAsync(reply.Outcome);
            }

            if (reply.IsHolder)
            {
                return await SettleAsync(session, claimant, await _client.RenewAsync(session, tokens), MemoryOf(begun, maxWait));
            }

            await Task.Delay(look, _clock);
        }

        return default;
    }

    /// <summary>Tells the fleet what came of it.</summary>
    /// <returns>What counts: the outcome that the fleet heard of first.</returns>
    private async Task<RenewedSession> SettleAsync(Session session, ulong claimant, RenewedSession renewed, TimeSpan memory)
    {
        var command = renewed.IsKnown && await SealAsync(renewed) is { } outcome
            ? SessionRenewalCommand.Settle(claimant, session.Generation, outcome, memory)
            : SessionRenewalCommand.GiveUp(claimant, session.Generation);
        var result = await _authorities.CallAsync(session.Id, command, SettleTimeout);
        return result.TryGetReply(out var reply) && !reply.Outcome.IsEmpty && await OpenAsync(reply.Outcome) is { IsKnown: true } first ? first : renewed;
    }

    private TimeSpan MemoryOf(long begun, TimeSpan maxWait) => _clock.GetElapsedTime(begun) < maxWait ? Memory : LongMemory;

    private async Task<ImmutableArray<byte>?> SealAsync(RenewedSession renewed)
        => await _keys.NewestAsync() is { } key
            ? [.. Encoding.ASCII.GetBytes(CookieSeal.Seal(key, Purpose, JsonSerializer.SerializeToUtf8Bytes(renewed, SessionJson.Default.RenewedSession)))]
            : null;

    private async Task<RenewedSession> OpenAsync(ImmutableArray<byte> outcome)
        => CookieSeal.Parse(Encoding.ASCII.GetString(outcome.AsSpan())) is { } parsed
            && await _keys.FindAsync(parsed.KeyId) is { } key
            && CookieSeal.Open(key, Purpose, parsed.Bytes) is { } text
            ? JsonSerializer.Deserialize(text, SessionJson.Default.RenewedSession)
            : default;
}
