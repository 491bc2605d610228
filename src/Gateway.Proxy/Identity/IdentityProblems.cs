using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.Identity;

/// <summary>The answers to callers who are not let in. None says more about a key than that it is wrong.</summary>
internal static class IdentityProblems
{
    private const string Denied = "http_request_denied";
    private const string Unauthorized = "Unauthorized";

    // RFC 9110, section 11.6.1: a 401 names the scheme it wants. There is no registered one for API keys.
    private const string Challenge = "ApiKey realm=\"gateway\"";

    public static Problem KeyMissing(string header) => new(401, Unauthorized, $"The route is for known callers: send an API key in {header}.", Denied)
    {
        Challenge = Challenge,
    };

    public static Problem WrongKey(string header) => new(401, Unauthorized, $"The API key in {header} is not valid. Send a valid one, or none where the route is public.", Denied)
    {
        Challenge = Challenge,
    };

    public static Problem SeveralKeys(string header) => new(401, Unauthorized, $"The request has several {header} headers; send one.", Denied)
    {
        Challenge = Challenge,
    };

    public static Problem NotAllowed(string consumer, string route) => new(403, "Forbidden", $"The consumer '{consumer}' is not among those that the route '{route}' lets in.", Denied);

    public static Problem TooManyFailures(TimeSpan wait) => new(429, "Too many failed authentications", "Too many wrong API keys came from this address.", Denied)
    {
        RetryAfter = wait,
    };
}
