using Gateway.Core.Identity;
using Gateway.Core.Identity.Sessions;
using Gateway.Core.Identity.Tokens;
using Gateway.Proxy.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Identity.Sessions;

/// <summary>Signs browsers in: sends them to the provider, and makes a session of what they come back with.</summary>
internal sealed class SignIn(
    SessionCookies sessions, SessionRenewals renewals, SignInClient client, FailedAuthentications failures, TimeProvider clock, ILogger<SignIn> log)
{
    /// <summary>Where providers send browsers back to.</summary>
    public const string CallbackPath = "/.gateway/callback";

    /// <summary>How long a browser may be away.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    /// <summary>Sends a browser to the provider.</summary>
    /// <param name="context">Its request.</param>
    /// <param name="tokens">The table's.</param>
    /// <param name="providerId">A provider with which browsers can sign in.</param>
    /// <param name="returnTo">Where it wants to be afterwards.</param>
    public async ValueTask<Problem> BeginAsync(HttpContext context, TableTokens tokens, string providerId, string? returnTo)
    {
        var provider = tokens.Issuers.FindById(providerId)!.Provider;
        var settings = provider.SignIn!;
        try
        {
            var endpoints = await client.EndpointsAsync(provider);
            var pending = new PendingSignIn(
                providerId, SignInSecret.Create(), SignInSecret.Create(), SignInSecret.Create(), ReturnAddress.Of(returnTo), clock.GetUtcNow() + Patience);
            if (!await sessions.WriteAsync(context, pending, settings.PublicUrl))
            {
                throw new SignInException("The fleet's session keys cannot be had now.", isRefused: false);
            }

            return Redirect(QueryHelpers.AddQueryString(endpoints.Authorization, new Dictionary<string, string?>
            {
                ["response_type"] = "code",
                ["client_id"] = settings.ClientId,
                ["redirect_uri"] = RedirectUri(settings.PublicUrl),
                ["scope"] = string.Join(' ', settings.Scopes.Prepend("openid").Distinct(StringComparer.Ordinal)),
                ["state"] = pending.State,
                ["nonce"] = pending.Nonce,
                ["code_challenge"] = SignInSecret.Challenge(pending.Verifier),
                ["code_challenge_method"] = "S256",
            }));
        }
        catch (SignInException e)
        {
            IdentityLog.SignInFailed(log, providerId, e.Message);
            return IdentityProblems.SignInUnavailable(providerId);
        }
    }

    /// <summary>Makes a session of what a browser comes back with.</summary>
    /// <param name="context">The request it comes with.</param>
    /// <param name="tokens">The table's.</param>
    /// <param name="caller">Where it comes from.</param>
    public async Task<Problem> FinishAsync(HttpContext context, TableTokens tokens, ClientAddress caller)
    {
        var query = context.Request.Query;
        var state = query["state"].ToString();
        if (query["state"].Count != 1 || await sessions.ReadPendingAsync(context, state) is not { } pending)
        {
            return NotBegun;
        }

        sessions.DeletePending(context, state);
        if (tokens.Issuers.FindById(pending.Provider) is not { SignIn: not null } validator)
        {
            return NotBegun;
        }

        // RFC 9207: or the code of one provider could be sent to another.
        if (query.ContainsKey("iss") && query["iss"] != validator.Provider.Issuer)
        {
            return NotBegun;
        }

        if (query["error"].Count > 0 || query["code"].Count != 1)
        {
            return Refused(pending.Provider);
        }

        // Each code is a question to the provider: made-up ones by the thousand would set it against this gateway.
        if (failures.Check(caller) is { } throttled)
        {
            return throttled;
        }

        var answer = await RedeemAsync(context, tokens, validator, pending, query["code"]!);
        if (answer.Status == StatusCodes.Status403Forbidden)
        {
            failures.Add(caller);
        }

        return answer;
    }

    /// <summary>Ends the session in this browser, keeps copies of it from being renewed, and lets the provider end its own.</summary>
    public async Task<Problem> EndAsync(HttpContext context, TableTokens tokens)
    {
        var session = await sessions.FindAsync(context);
        sessions.Delete(context);
        return session is not null && tokens.Issuers.FindById(session.Provider)?.Provider is { SignIn: { } settings } provider
            && await EndSessionAsync(provider, session) is { } address
            ? Redirect(QueryHelpers.AddQueryString(address, new Dictionary<string, string?> { ["client_id"] = settings.ClientId }))
            : Redirect("/");
    }

    private async Task<string?> EndSessionAsync(IdentityProvider provider, Session session)
    {
        try
        {
            if (session.RefreshToken is { } refreshToken)
            {
                await renewals.EndAsync(session, session.SignedIn + provider.SignIn!.SessionLifetime - clock.GetUtcNow());
                await client.RevokeAsync(provider, refreshToken);
            }

            return (await client.EndpointsAsync(provider)).EndSession;
        }
        catch (SignInException e)
        {
            // The session here ends all the same.
            IdentityLog.SignOutFailed(log, session.Provider, e.Message);
            return null;
        }
    }

    private async Task<Problem> RedeemAsync(HttpContext context, TableTokens tokens, TokenValidator validator, PendingSignIn pending, string code)
    {
        var publicUrl = validator.Provider.SignIn!.PublicUrl;
        try
        {
            var session = await client.RedeemAsync(validator, tokens, pending, code, RedirectUri(publicUrl));
            if (validator.Recall(session.Claims) is null)
            {
                throw new SignInException(TokenFaults.Describe(TokenFault.NoConsumer), isRefused: true);
            }

            return await sessions.WriteAsync(context, session, publicUrl)
                ? Redirect(pending.ReturnTo)
                : throw new SignInException("The session cannot be kept: the fleet's session keys cannot be had now, or there are too many claims in the ID token.", isRefused: false);
        }
        catch (SignInException e)
        {
            IdentityLog.SignInFailed(log, pending.Provider, e.Message);
            return e.IsRefused ? Refused(pending.Provider) : IdentityProblems.SignInUnavailable(pending.Provider);
        }
    }

    private static string RedirectUri(string publicUrl) => publicUrl.TrimEnd('/') + CallbackPath;

    private static Problem Redirect(string location) => new(302, "Found", "Go where Location says.", "http_request_denied") { Location = location };

    private static Problem NotBegun { get; } = new(
        400, "Sign-in not begun here", "This browser has begun no such sign-in, or too long ago. Go back to the page you wanted to see.", "http_request_error");

    private static Problem Refused(string provider) => new(
        403, "Sign-in refused", $"The identity provider '{provider}' did not sign you in, or its answer could not be taken. Go back to the page you wanted to see to try again.", "http_request_denied");
}
