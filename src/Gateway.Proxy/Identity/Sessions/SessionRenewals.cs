using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
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

    /// <summary>Between two looks at what another node does.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>How long requests that come with a cookie renewed just now still get the new one.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromSeconds(60);

    private readonly IAuthorities<SessionRenewalCommand, SessionRenewalReply> _authorities;
    private readonly SessionKeys _keys;
    private readonly SignInClient _client;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<string, Task<RenewedSession>> _running = new(StringComparer.Ordinal);

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
        var running = _running.GetOrAdd(session.RefreshToken!, task.Task);
        if (running == task.Task)
        {
            _ = RunAsync(session, tokens, task);
        }

        try
        {
            return await running.WaitAsync(maxWait, _clock);
        }
        catch (TimeoutException)
        {
            return default; // Whatever comes of it, the next request finds it here.
        }
    }

    /// <summary>Lets no node renew a session any more: whoever has a copy of its cookie does not keep it for long.</summary>
    /// <param name="session">One with a refresh token.</param>
    /// <param name="lifetime">How much longer it could have been renewed.</param>
    /// <returns>The session, or what other requests have just renewed it to, which has ended too.</returns>
    public async Task<Session> EndAsync(Session session, TimeSpan lifetime)
    {
        while (lifetime > TimeSpan.Zero
            && await SettleAsync(session, RandomNumber.UInt64(), new(null, IsRefused: true), lifetime) is { Session: { RefreshToken: not null } renewed }
            && renewed.RefreshToken != session.RefreshToken)
        {
            session = renewed;
        }

        return session;
    }

    private async Task RunAsync(Session session, TableTokens tokens, TaskCompletionSource<RenewedSession> task)
    {
        var renewed = default(RenewedSession);
        try
        {
            renewed = await RenewInFleetAsync(session, tokens);
        }
        catch (Exception e)
        {
            IdentityLog.RenewalFailed(_log, session.Provider, e);
        }

        task.SetResult(renewed);
        await Task.Delay(renewed.IsKnown ? Memory : SessionRenewal.RetryInterval, _clock);
        _running.TryRemove(session.RefreshToken!, out _);
    }

    private async Task<RenewedSession> RenewInFleetAsync(Session session, TableTokens tokens)
    {
        var claimant = RandomNumber.UInt64();
        var begun = _clock.GetTimestamp();
        while (_clock.GetElapsedTime(begun) < SessionRenewal.HoldTime)
        {
            var result = await _authorities.CallAsync(KeyOf(session), SessionRenewalCommand.Begin(claimant), CallTimeout);
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
                return await SettleAsync(session, claimant, await _client.RenewAsync(session, tokens), Memory);
            }

            await Task.Delay(LookInterval, _clock);
        }

        return default;
    }

    /// <summary>Tells the fleet what came of it.</summary>
    /// <returns>What counts: the outcome that the fleet heard of first.</returns>
    private async Task<RenewedSession> SettleAsync(Session session, ulong claimant, RenewedSession renewed, TimeSpan retention)
    {
        var command = renewed.IsKnown && await SealAsync(renewed) is { } outcome
            ? SessionRenewalCommand.Settle(claimant, outcome, retention)
            : SessionRenewalCommand.GiveUp(claimant);
        var result = await _authorities.CallAsync(KeyOf(session), command, CallTimeout);
        return result.TryGetReply(out var reply) && !reply.Outcome.IsEmpty && await OpenAsync(reply.Outcome) is { IsKnown: true } first ? first : renewed;
    }

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

    /// <summary>Names the session to the fleet without giving its refresh token away.</summary>
    private static string KeyOf(Session session)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{session.Provider} {session.RefreshToken}")));
}
