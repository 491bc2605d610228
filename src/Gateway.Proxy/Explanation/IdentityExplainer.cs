using Gateway.Core.Identity;
using Gateway.Core.Identity.Tokens;
using Gateway.Proxy.Identity;
using Gateway.Proxy.Identity.Issuing;
using Gateway.Proxy.Identity.Sessions;
using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.Explanation;

/// <summary>
/// Decides as <see cref="IdentityStage"/> does, in the same order and with the same answers, and leaves no trace: no failure
/// is counted, no key fetched, no token remembered, no session renewed.
/// </summary>
internal sealed class IdentityExplainer(FailedAuthentications failures, SessionCookies sessions, IssuedConsumers issued)
{
    private const string ApiKeyKind = "apiKey";
    private const string TokenKind = "token";

    public ExplainedIdentity Explain(Exchange exchange)
    {
        var tokens = exchange.Table!.Tokens;
        if (tokens.Issuers.IsEmpty)
        {
            return ExplainKey(exchange);
        }

        var request = exchange.Context!.Request;
        if (request.Headers.Authorization.Count > 1)
        {
            return new(TokenKind, "the request has several Authorization headers", null, IdentityProblems.SeveralAuthorizations);
        }

        if (BearerToken.TryRead(request.Headers.Authorization, out var token))
        {
            return ExplainToken(exchange, token);
        }

        return tokens.Issuers.HasSignIn && !request.Headers.ContainsKey(exchange.Table.Table.ApiKeys.Header) ? ExplainSession(exchange) : ExplainKey(exchange);
    }

    private ExplainedIdentity ExplainToken(Exchange exchange, ReadOnlySpan<char> text)
    {
        var tokens = exchange.Table!.Tokens;
        var fault = JsonWebToken.Parse(text, tokens.Issuers.MaxTokenLength, out var token);
        if (token is null || tokens.Issuers.Find(token.Issuer) is not { } validator)
        {
            return ExplainForeign(exchange, token is null ? fault : TokenFault.UnknownIssuer);
        }

        if (failures.Check(exchange.Client) is { } throttled)
        {
            return new(TokenKind, $"it claims to be of the provider '{validator.Id}', and nothing of this address is looked at for the moment", null, throttled);
        }

        var result = tokens.KeysOf(validator).Validate(validator, token);
        if (result.MayHaveNewKey)
        {
            return new(TokenKind, $"it claims to be of the provider '{validator.Id}', whose keys at hand have none for it; a request would make the node fetch them", null, null, IsCertain: false);
        }

        exchange.Consumer = result.Identity;
        return result.Fault == TokenFault.None
            ? new(TokenKind, $"a valid token of the provider '{validator.Id}'", result.Identity, IdentityStage.Decide(exchange))
            : new(TokenKind, $"a token of the provider '{validator.Id}' that is refused: {TokenFaults.Describe(result.Fault)}", null, IdentityProblems.WrongToken(result.Fault));
    }

    /// <summary>What is behind Bearer may be the backend's business; the key counts.</summary>
    private ExplainedIdentity ExplainForeign(Exchange exchange, TokenFault fault)
    {
        var found = ExplainKey(exchange);
        var isToken = found.Refusal is { Status: 401 } && exchange.Context!.Request.Headers[exchange.Table!.Table.ApiKeys.Header].Count == 0;
        var detail = $"what is behind Bearer is no token of the table's providers ({TokenFaults.Describe(fault)}); {found.Detail}";
        return isToken ? new(TokenKind, detail, null, IdentityProblems.WrongToken(fault)) : found with { Detail = detail };
    }

    private ExplainedIdentity ExplainKey(Exchange exchange)
    {
        var header = exchange.Table!.Table.ApiKeys.Header;
        var keys = exchange.Context!.Request.Headers[header];
        if (keys.Count == 0)
        {
            return new("none", $"there is no API key in {header}", null, IdentityStage.Decide(exchange));
        }

        if (failures.Check(exchange.Client) is { } throttled)
        {
            return new(ApiKeyKind, $"there is a key in {header}, and nothing of this address is looked at for the moment", null, throttled);
        }

        if (keys.Count > 1)
        {
            return new(ApiKeyKind, $"there are {keys.Count} keys", null, IdentityProblems.SeveralKeys(header));
        }

        exchange.Consumer = exchange.Table.Consumers.Identify(keys[0]) ?? issued.Identify(keys[0], exchange.Table, notes: false);
        var name = ApiKey.TryParse(keys[0], out var made) ? $"the key with the id '{made.Id}' in {header}" : $"the key in {header}, which is none of the form gw_ID_SECRET";
        if (exchange.Consumer is null && !issued.IsKnown && ApiKey.TryParse(keys[0], out _))
        {
            return new(ApiKeyKind, $"{name} is not in the table, and this node has not heard of the fleet's directory yet", null, IdentityProblems.DirectoryUnavailable);
        }

        return exchange.Consumer is { } consumer
            ? new(ApiKeyKind, $"{name} is a key of this consumer", consumer, IdentityStage.Decide(exchange))
            : new(ApiKeyKind, $"{name} is nobody's: its id is unknown, or its secret is wrong", null, IdentityProblems.WrongKey(header));
    }

    private ExplainedIdentity ExplainSession(Exchange exchange)
    {
        if (sessions.IsSent(exchange.Context!))
        {
            return new("session", "there is a session's cookie, which only a request opens: that may renew it", null, null, IsCertain: false);
        }

        var refusal = IdentityStage.Decide(exchange);
        return refusal is { Status: 401 } && exchange.Route!.SignIn is { } provider && BrowserVisit.Is(exchange.Context!.Request)
            ? new("none", $"a browser without a session is sent to sign in with the provider '{provider}'", null, new(302, "Found", $"The browser is sent to sign in with the identity provider '{provider}'.", ""))
            : new("none", $"there is no session, no token and no API key in {exchange.Table!.Table.ApiKeys.Header}", null, refusal);
    }
}
