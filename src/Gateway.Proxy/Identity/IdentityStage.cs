using Gateway.Core.Identity;
using Gateway.Core.Identity.Tokens;
using Gateway.Proxy.Identity.Issuing;
using Gateway.Proxy.Identity.Sessions;
using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.Identity;

/// <summary>Finds out who calls, and whether the route lets them in. A wrong credential is refused on public routes too.</summary>
/// <remarks>
/// A token of one of the table's providers says who calls, and a key beside it is not looked at. A text behind Bearer that
/// is no such token may be meant for the backend: then the key counts, and on public routes it passes. A browser's session
/// counts where there is neither.
/// </remarks>
internal sealed class IdentityStage(TimeProvider clock, FailedAuthentications failures, IdentityMetrics metrics, SessionCookies sessions, SignIn signIn, IssuedConsumers issued)
{
    /// <summary>Identifies the caller, or says why the request goes no further. Waits only for a provider's keys.</summary>
    public ValueTask<Problem?> CheckAsync(Exchange exchange)
    {
        var tokens = exchange.Table!.Tokens;
        if (tokens.Issuers.IsEmpty)
        {
            return new(CheckKey(exchange));
        }

        var authorization = exchange.Context!.Request.Headers.Authorization;
        if (authorization.Count > 1)
        {
            return new(IdentityProblems.SeveralAuthorizations);
        }

        if (!BearerToken.TryRead(authorization, out var token))
        {
            return tokens.Issuers.HasSignIn ? CheckSessionAsync(exchange) : new(CheckKey(exchange));
        }

        if (tokens.Cache.Find(token, clock.GetUtcNow()) is { } consumer)
        {
            metrics.Known(consumer.Token!.ProviderId);
            exchange.Consumer = consumer;
            return new(Decide(exchange));
        }

        return CheckToken(exchange, token);
    }

    /// <param name="exchange">Takes the consumer.</param>
    /// <param name="text">A token that is not known yet.</param>
    private ValueTask<Problem?> CheckToken(Exchange exchange, ReadOnlySpan<char> text)
    {
        var tokens = exchange.Table!.Tokens;
        var fault = JsonWebToken.Parse(text, tokens.Issuers.MaxTokenLength, out var token);
        var validator = token is null ? null : tokens.Issuers.Find(token.Issuer);
        if (validator is null)
        {
            return new(CheckForeign(exchange, token is null ? fault : TokenFault.UnknownIssuer));
        }

        // Before any signature is computed: forgeries must not keep the node busy.
        if (failures.Check(exchange.Client) is { } throttled)
        {
            return new(throttled);
        }

        var result = tokens.KeysOf(validator).Validate(validator, token!);
        return result.MayHaveNewKey ? FetchAsync(exchange, text.ToString(), token!, validator) : new(Conclude(exchange, text, validator, result));
    }

    /// <summary>Looks whether the issuer has a key by now that fits the token.</summary>
    private async ValueTask<Problem?> FetchAsync(Exchange exchange, string text, JsonWebToken token, TokenValidator validator)
    {
        var keys = exchange.Table!.Tokens.KeysOf(validator);
        if (await keys.ValidateAsync(validator, token, exchange.Context!.RequestAborted) is { } result)
        {
            return Conclude(exchange, text, validator, result);
        }

        // The token may well be good: its bearer must not throw it away.
        metrics.Unavailable(validator.Id);
        return IdentityProblems.ProviderUnavailable(validator.Id);
    }

    private Problem? Conclude(Exchange exchange, ReadOnlySpan<char> text, TokenValidator validator, in TokenResult result)
    {
        if (result.Fault == TokenFault.None)
        {
            metrics.Valid(validator.Id);
            exchange.Table!.Tokens.Cache.Add(text.ToString(), result, clock.GetUtcNow());
            exchange.Consumer = result.Identity;
            return Decide(exchange);
        }

        metrics.Refused(validator.Id);
        if (TokenFaults.IsForgery(result.Fault))
        {
            failures.Add(exchange.Client);
        }

        return IdentityProblems.WrongToken(result.Fault);
    }

    private Problem? CheckForeign(Exchange exchange, TokenFault fault)
    {
        var problem = CheckKey(exchange);
        return problem is { Status: 401 } && exchange.Context!.Request.Headers[exchange.Table!.Table.ApiKeys.Header].Count == 0
            ? IdentityProblems.WrongToken(fault)
            : problem;
    }

    /// <summary>The key says who calls; without one, the session that the browser has.</summary>
    private async ValueTask<Problem?> CheckSessionAsync(Exchange exchange)
    {
        var context = exchange.Context!;
        var table = exchange.Table!;
        if (context.Request.Headers.ContainsKey(table.Table.ApiKeys.Header))
        {
            return CheckKey(exchange);
        }

        var session = await sessions.ReadAsync(context, table.Tokens);
        exchange.Consumer = session.Identity;
        var problem = Decide(exchange);
        if (problem is not { Status: 401 })
        {
            return problem;
        }

        if (session.LacksKeys)
        {
            return IdentityProblems.SessionsUnavailable;
        }

        if (session.UnavailableProvider is { } provider)
        {
            metrics.Unavailable(provider);
            return IdentityProblems.RenewalUnavailable(provider);
        }

        return exchange.Route!.SignIn is { } signInWith && BrowserVisit.Is(context.Request)
            ? await signIn.BeginAsync(context, table.Tokens, signInWith, exchange.RawTarget)
            : problem;
    }

    private Problem? CheckKey(Exchange exchange)
    {
        var header = exchange.Table!.Table.ApiKeys.Header;
        var keys = exchange.Context!.Request.Headers[header];
        return keys.Count > 0 && IdentifyKey(exchange, keys.Count == 1 ? keys[0] : null, header) is { } refusal ? refusal : Decide(exchange);
    }

    /// <param name="exchange">Takes the consumer.</param>
    /// <param name="key">The key; null where the request carries several, of which none can be meant.</param>
    /// <param name="header">The header it came in.</param>
    private Problem? IdentifyKey(Exchange exchange, string? key, string header)
    {
        // Before the key is looked at, so that a guesser learns nothing from the answer.
        if (failures.Check(exchange.Client) is { } throttled)
        {
            return throttled;
        }

        exchange.Consumer = exchange.Table!.Consumers.Identify(key) ?? issued.Identify(key, exchange.Table, notes: true);
        if (exchange.Consumer is not null)
        {
            return null;
        }

        if (!issued.IsKnown && ApiKey.TryParse(key, out _))
        {
            return IdentityProblems.DirectoryUnavailable; // It may well be good: its bearer must not throw it away.
        }

        failures.Add(exchange.Client);
        return key is null ? IdentityProblems.SeveralKeys(header) : IdentityProblems.WrongKey(header);
    }

    /// <summary>Whether the route lets the caller in who was found; null where it does.</summary>
    public static Problem? Decide(Exchange exchange)
    {
        var route = exchange.Route!;
        return route.Access.Decide(exchange.Consumer) switch
        {
            AccessDecision.Unauthenticated => IdentityProblems.CredentialMissing(exchange.Table!),
            AccessDecision.InsufficientScope => IdentityProblems.ScopeMissing(exchange.Consumer!.ConsumerId, route.Id, route.Access.RequiredScopes),
            AccessDecision.Forbidden => exchange.Consumer is { } consumer ? IdentityProblems.NotAllowed(consumer.ConsumerId, route.Id) : IdentityProblems.Closed(route.Id),
            _ => null,
        };
    }
}
