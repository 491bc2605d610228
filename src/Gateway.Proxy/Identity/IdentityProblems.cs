using Gateway.Core.Identity.Tokens;
using Gateway.Proxy.Pipeline;
using Gateway.Proxy.RouteTables;

namespace Gateway.Proxy.Identity;

/// <summary>The answers to callers who are not let in. None says more about a credential than that it is wrong.</summary>
internal static class IdentityProblems
{
    private const string Denied = "http_request_denied";
    private const string Unauthorized = "Unauthorized";
    private const string Forbidden = "Forbidden";

    // RFC 9110, section 11.6.1: a 401 names the scheme it wants. There is no registered one for API keys.
    private const string KeyChallenge = "ApiKey realm=\"gateway\"";
    private const string TokenChallenge = "Bearer realm=\"gateway\"";

    /// <summary>How long clients wait for a provider that is away.</summary>
    private static readonly TimeSpan ProviderWait = TimeSpan.FromSeconds(5);

    public static Problem CredentialMissing(RouteTableSnapshot table)
    {
        var header = table.Table.ApiKeys.Header;
        return table.Tokens.Issuers.IsEmpty
            ? new(401, Unauthorized, $"The route is for known callers: send an API key in {header}.", Denied) { Challenge = KeyChallenge }
            : new(401, Unauthorized, $"The route is for known callers: send a token in Authorization (Bearer), or an API key in {header}.", Denied)
            {
                // One without a credential is not told an error (RFC 6750, section 3.1).
                Challenge = $"{TokenChallenge}, {KeyChallenge}",
            };
    }

    public static Problem WrongKey(string header) => new(401, Unauthorized, $"The API key in {header} is not valid. Send a valid one, or none where the route is public.", Denied)
    {
        Challenge = KeyChallenge,
    };

    public static Problem SeveralKeys(string header) => new(401, Unauthorized, $"The request has several {header} headers; send one.", Denied)
    {
        Challenge = KeyChallenge,
    };

    public static Problem WrongToken(TokenFault fault) => new(401, Unauthorized, TokenFaults.Describe(fault), Denied)
    {
        Challenge = $"{TokenChallenge}, error=\"invalid_token\", error_description=\"{TokenFaults.Describe(fault)}\"",
    };

    public static Problem SeveralAuthorizations { get; } = new(400, "Bad request", "The request has several Authorization headers; send one.", "http_request_error")
    {
        Challenge = $"{TokenChallenge}, error=\"invalid_request\", error_description=\"The request has several Authorization headers.\"",
    };

    public static Problem ProviderUnavailable(string provider) => new(
        503, "Identity provider unavailable", $"The token cannot be checked: the keys of its issuer, the identity provider '{provider}', cannot be had now. Send the request again later.", "proxy_internal_error")
    {
        RetryAfter = ProviderWait,
    };

    public static Problem SignInUnavailable(string provider) => new(
        503, "Sign-in unavailable", $"Nobody can sign in now: the identity provider '{provider}' or the fleet's keys of sessions cannot be reached. Try again later.", "proxy_internal_error")
    {
        RetryAfter = ProviderWait,
    };

    public static Problem RenewalUnavailable(string provider) => new(
        503, "Identity provider unavailable", $"The session has to be renewed, and the identity provider '{provider}' cannot be asked now. Send the request again later.", "proxy_internal_error")
    {
        RetryAfter = ProviderWait,
    };

    public static Problem SessionsUnavailable { get; } = new(
        503, "Sessions unavailable", "The session cannot be read: this node cannot get the fleet's keys of sessions now. Send the request again later.", "proxy_internal_error")
    {
        RetryAfter = ProviderWait,
    };

    public static Problem DirectoryUnavailable { get; } = new(
        503, "Key cannot be checked", "The API key cannot be checked: this node has not heard of the fleet's directory of consumers yet. Send the request again later.", "proxy_internal_error")
    {
        RetryAfter = ProviderWait,
    };

    public static Problem NotAllowed(string consumer, string route) => new(403, Forbidden, $"The consumer '{consumer}' is not among those that the route '{route}' lets in.", Denied);

    public static Problem Closed(string route) => new(403, Forbidden, $"The route '{route}' lets nobody in.", Denied);

    public static Problem ScopeMissing(string consumer, string route, IReadOnlyList<string> scopes)
    {
        var required = string.Join(' ', scopes);
        return new(403, Forbidden, $"The route '{route}' takes tokens with the scopes '{required}', which the consumer '{consumer}' has not shown.", Denied)
        {
            Challenge = $"{TokenChallenge}, error=\"insufficient_scope\", scope=\"{required}\"",
        };
    }

    public static Problem TooManyFailures(TimeSpan wait) => new(429, "Too many failed authentications", "Too many wrong API keys or forged tokens came from this address.", Denied)
    {
        RetryAfter = wait,
    };
}
