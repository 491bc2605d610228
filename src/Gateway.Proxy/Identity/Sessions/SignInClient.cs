using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Gateway.Core.Identity;
using Gateway.Core.Identity.Tokens;

namespace Gateway.Proxy.Identity.Sessions;

/// <summary>Speaks to providers as their client: finds their addresses, and exchanges codes and refresh tokens.</summary>
/// <param name="http">The way to them.</param>
/// <param name="variables">The environment's, where client secrets are.</param>
/// <param name="clock">Times calls.</param>
internal sealed class SignInClient(ProviderHttp http, Func<string, string?> variables, TimeProvider clock)
{
    private const int MaxLength = 256 * 1024;

    /// <summary>An ID token and nothing else says how long: as if an hour.</summary>
    private static readonly TimeSpan DefaultLifetime = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<(string Issuer, string? DiscoveryUri), SignInDiscovery> _discoveries = [];

    /// <summary>The provider's addresses; those known already where it cannot be asked.</summary>
    /// <exception cref="SignInException">There are none, or not within the provider's maxWait.</exception>
    public async Task<SignInEndpointSet> EndpointsAsync(IdentityProvider provider)
    {
        var discovery = _discoveries.GetOrAdd((provider.Issuer, provider.DiscoveryUri), _ => new(clock));
        try
        {
            return await discovery.GetAsync(() => DiscoverAsync(provider)).WaitAsync(provider.KeyFetch.MaxWait, clock);
        }
        catch (TimeoutException)
        {
            throw new SignInException("The provider's discovery document did not come in time.", isRefused: false);
        }
    }

    /// <summary>Exchanges the code that a browser came back with.</summary>
    /// <exception cref="SignInException">It leads to no session.</exception>
    public async Task<Session> RedeemAsync(TokenValidator validator, TableTokens tokens, PendingSignIn pending, string code, string redirectUri)
    {
        var grant = await GrantAsync(
            validator, tokens, [new("grant_type", "authorization_code"), new("code", code), new("redirect_uri", redirectUri), new("code_verifier", pending.Verifier)]);

        // The azp, where there is one, names the client that the token was issued to (OpenID Connect Core, section 3.1.3.7).
        var clientId = validator.Provider.SignIn!.ClientId;
        if (grant.IdToken is null || grant.IdToken.Text("nonce") != pending.Nonce || (grant.IdToken.Text("azp") ?? clientId) != clientId)
        {
            throw new SignInException("The provider's answer has no ID token for this sign-in.", isRefused: true);
        }

        var now = clock.GetUtcNow();
        var until = Until(grant, now);
        return until > now
            ? new(SignInSecret.Create(), 0, validator.Id, grant.IdToken.ClaimsText, grant.RefreshToken, now, now, until)
            // The browser would be sent back and forth between the two for ever.
            : throw new SignInException("The time of the tokens that the provider gave is over already. Compare its clock with this node's.", isRefused: false);
    }

    /// <summary>Renews a session by its refresh token.</summary>
    public async Task<RenewedSession> RenewAsync(Session session, TableTokens tokens)
    {
        try
        {
            var validator = tokens.Issuers.FindById(session.Provider)!;
            var grant = await GrantAsync(validator, tokens, [new("grant_type", "refresh_token"), new("refresh_token", session.RefreshToken!)]);
            var claims = grant.IdToken?.ClaimsText ?? session.Claims;
            if (SubjectOf(claims) != SubjectOf(session.Claims))
            {
                return new(null, IsRefused: true); // OpenID Connect Core, section 12.2.
            }

            var now = clock.GetUtcNow();
            var renewed = session with
            {
                Generation = session.Generation + 1,
                Claims = claims,
                RefreshToken = grant.RefreshToken ?? session.RefreshToken,
                Obtained = now,
                Expires = Until(grant, now),
            };
            return new(renewed, IsRefused: false);
        }
        catch (SignInException e)
        {
            return new(null, e.IsRefused);
        }
    }

    /// <summary>Gives a refresh token back, where the provider takes it (RFC 7009): from then on nobody renews the session.</summary>
    /// <exception cref="SignInException">The provider cannot be asked.</exception>
    public async Task RevokeAsync(IdentityProvider provider, string refreshToken)
    {
        if ((await EndpointsAsync(provider)).Revocation is not { } address)
        {
            return;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        List<KeyValuePair<string, string>> form = [new("token", refreshToken), new("token_type_hint", "refresh_token")];
        Authenticate(request, provider.SignIn!, form);
        request.Content = new FormUrlEncodedContent(form);
        var (status, _) = await SendAsync(request, provider);
        if (status != HttpStatusCode.OK)
        {
            throw new SignInException($"The provider answered {(int)status} to a refresh token given back.", isRefused: false);
        }
    }

    private static DateTimeOffset Until(TokenGrant grant, DateTimeOffset now)
        => grant.Lifetime is { } lifetime ? now + lifetime : grant.Expires ?? now + DefaultLifetime;

    private static string? SubjectOf(string claims)
    {
        using var document = JsonDocument.Parse(claims);
        return document.RootElement.TryGetProperty("sub", out var subject) ? subject.ToString() : null;
    }

    private async Task<SignInEndpointSet> DiscoverAsync(IdentityProvider provider)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, provider.DiscoveryUri ?? KeyAddress.OfDiscovery(provider.Issuer));
        return ReadEndpoints(await AskAsync(request, provider), provider);
    }

    private async Task<TokenGrant> GrantAsync(TokenValidator validator, TableTokens tokens, List<KeyValuePair<string, string>> form)
    {
        var provider = validator.Provider;
        var endpoints = await EndpointsAsync(provider);
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoints.Token);
        Authenticate(request, provider.SignIn!, form);
        request.Content = new FormUrlEncodedContent(form);
        var root = await AskAsync(request, provider);
        var seconds = root.TryGetProperty("expires_in", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) ? number : (double?)null;
        var lifetime = seconds is { } known ? TimeSpan.FromSeconds(Math.Clamp(known, 0, TimeSpan.FromDays(1).TotalSeconds)) : (TimeSpan?)null;
        if (ProviderJson.Text(root, "id_token") is not { } idToken)
        {
            return new(null, ProviderJson.Text(root, "refresh_token"), lifetime, null);
        }

        var (token, expires) = await ProveAsync(validator, tokens, idToken);
        return new(token, ProviderJson.Text(root, "refresh_token"), lifetime, expires);
    }

    /// <summary>Proves an ID token as any other token: it came from the provider, but so may what somebody else put there.</summary>
    private static async Task<(JsonWebToken Token, DateTimeOffset Expires)> ProveAsync(TokenValidator validator, TableTokens tokens, string text)
    {
        var fault = JsonWebToken.Parse(text, validator.Provider.MaxTokenBytes, out var token);
        if (fault == TokenFault.None && token!.Issuer != validator.Provider.Issuer)
        {
            fault = TokenFault.UnknownIssuer;
        }

        if (fault == TokenFault.None)
        {
            var result = await tokens.KeysOf(validator).ValidateAsync(validator.SignIn!, token!, CancellationToken.None)
                ?? throw new SignInException("The provider's keys cannot be had, so its ID token cannot be checked.", isRefused: false);
            if (result.Fault == TokenFault.None)
            {
                return (token!, result.Expires);
            }

            fault = result.Fault;
        }

        throw new SignInException($"The provider's ID token is not taken. {TokenFaults.Describe(fault)}", isRefused: true);
    }

    /// <summary>With the secret as HTTP Basic (RFC 6749, section 2.3.1), or without one by name alone.</summary>
    private void Authenticate(HttpRequestMessage request, SignInSettings signIn, List<KeyValuePair<string, string>> form)
    {
        if (signIn.ClientSecretVariable is not { } variable)
        {
            form.Add(new("client_id", signIn.ClientId));
            return;
        }

        var secret = variables(variable) ?? throw new SignInException($"The variable {variable} with the client secret is not set on this node. Set it on every node.", isRefused: false);
        var pair = $"{Uri.EscapeDataString(signIn.ClientId)}:{Uri.EscapeDataString(secret)}";
        request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes(pair)));
    }

    private static SignInEndpointSet ReadEndpoints(JsonElement root, IdentityProvider provider)
    {
        string Address(string name) => ProviderJson.Text(root, name) is { } address && KeyAddress.Check(address, provider.AllowHttp) is null
            ? address
            : throw new SignInException($"The provider's discovery document has no {name} that can be used.", isRefused: false);
        string? Optional(string name) => root.TryGetProperty(name, out _) ? Address(name) : null;
        return ProviderJson.Text(root, "issuer") == provider.Issuer
            ? new(Address("authorization_endpoint"), Address("token_endpoint"), Optional("end_session_endpoint"), Optional("revocation_endpoint"))
            : throw new SignInException("The provider's discovery document is another issuer's.", isRefused: false);
    }

    /// <summary>Sends, and gives the JSON object that comes back.</summary>
    private async Task<JsonElement> AskAsync(HttpRequestMessage request, IdentityProvider provider)
    {
        var (status, body) = await SendAsync(request, provider);
        var root = default(JsonElement);
        var isObject = body is not null && ProviderJson.TryRead(body, out root);
        if (status == HttpStatusCode.OK && isObject)
        {
            return root;
        }

        // Only this says no to the browser (RFC 6749, section 5.2); what else there is, an operator has to set right.
        var error = isObject && ProviderJson.Text(root, "error") is { Length: > 0 and <= 64 } text && text.All(c => char.IsAsciiLetter(c) || c == '_') ? text : null;
        throw new SignInException(
            $"{request.RequestUri!.GetLeftPart(UriPartial.Path)} answered {(int)status}{(error is null ? "" : $" with the error {error}")}{(isObject ? "" : " and no JSON object")}."
                + (error is "invalid_client" or "unauthorized_client" ? " Check clientId, and the secret in the variable that clientSecretVariable names." : ""),
            isRefused: error == "invalid_grant");
    }

    private async Task<(HttpStatusCode Status, byte[]? Body)> SendAsync(HttpRequestMessage request, IdentityProvider provider)
    {
        using var timeout = new CancellationTokenSource(provider.KeyFetch.Timeout, clock);
        try
        {
            return await http.SendAsync(request, MaxLength, timeout.Token);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException)
        {
            throw new SignInException($"The provider cannot be reached at {request.RequestUri!.GetLeftPart(UriPartial.Path)}, or gave no whole answer within {provider.KeyFetch.Timeout.TotalSeconds} s.", isRefused: false);
        }
    }
}
