using Gateway.Core.Identity;
using Gateway.Core.Identity.Sessions;
using Gateway.Core.Identity.Tokens;
using Gateway.Proxy.Pipeline;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Identity.Sessions;

/// <summary>Signs browsers in: sends them to the provider, and makes a session of what they come back with.</summary>
internal sealed class SignIn(SessionCookies sessions, SignInClient client, TimeProvider clock, ILogger<SignIn> log)
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
            return IdentityProblems.ProviderUnavailable(providerId);
        }
    }

    /// <summary>Makes a session of what a browser comes back with.</summary>
    public async Task<Problem> FinishAsync(HttpContext context, TableTokens tokens)
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

        return query["error"].Count > 0 || query["code"].Count != 1 ? Refused(pending.Provider) : await RedeemAsync(context, tokens, validator, pending, query["code"]!);
    }

    /// <summary>Ends the session in this browser, and lets the provider end its own.</summary>
    public async Task<Problem> EndAsync(HttpContext context, TableTokens tokens)
    {
        var provider = await sessions.ProviderAsync(context) is { } id ? tokens.Issuers.FindById(id)?.Provider : null;
        sessions.Delete(context);
        return provider?.SignIn is { } settings && await EndSessionAsync(provider) is { } address
            ? Redirect(QueryHelpers.AddQueryString(address, new Dictionary<string, string?> { ["client_id"] = settings.ClientId }))
            : Redirect("/");
    }

    private async Task<string?> EndSessionAsync(IdentityProvider provider)
    {
        try
        {
            return (await client.EndpointsAsync(provider)).EndSession;
        }
        catch (SignInException)
        {
            return null; // The session here ends all the same.
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
            return e.IsRefused ? Refused(pending.Provider) : IdentityProblems.ProviderUnavailable(pending.Provider);
        }
    }

    private static string RedirectUri(string publicUrl) => publicUrl.TrimEnd('/') + CallbackPath;

    private static Problem Redirect(string location) => new(302, "Found", "Go where Location says.", "http_request_denied") { Location = location };

    private static Problem NotBegun { get; } = new(
        400, "Sign-in not begun here", "This browser has begun no such sign-in, or too long ago. Go back to the page you wanted to see.", "http_request_error");

    private static Problem Refused(string provider) => new(
        403, "Sign-in refused", $"The identity provider '{provider}' did not sign you in, or its answer could not be taken. Go back to the page you wanted to see to try again.", "http_request_denied");
}
