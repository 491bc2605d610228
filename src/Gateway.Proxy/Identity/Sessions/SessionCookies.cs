using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.Identity.Sessions;

/// <summary>Browsers' sessions: an encrypted cookie that every node can read, renewed before it ends.</summary>
internal sealed class SessionCookies(SessionKeys keys, SessionRenewals renewals, TimeProvider clock)
{
    private const string Session = "gateway-session";
    private const string SignIn = "gateway-sign-in-";

    /// <summary>With it browsers take the cookie from no other host and over no http (RFC 6265bis, section 4.1.3).</summary>
    private const string HostPrefix = "__Host-";

    /// <summary>How many sign-ins one browser may have begun and not finished.</summary>
    private const int MaxPending = 4;

    /// <summary>What a browser may hold of ours; a session with more claims cannot be kept.</summary>
    private const int MaxLength = 12 * 1024;

    private readonly ChunkingCookieManager _cookies = new() { ThrowForPartialCookies = false };

    /// <summary>Reads the session, and renews it where its time is nearly over.</summary>
    public async ValueTask<SessionAnswer> ReadAsync(HttpContext context, TableTokens tokens)
    {
        if (await FindAsync(context) is not { } session)
        {
            return new(null, LacksKeys: !keys.HasAny && Sent(context, Session).Cookie is not null);
        }

        // Before anything is renewed: an id that has become another issuer's must not get this one's refresh token.
        if (tokens.Issuers.FindById(session.Provider) is not { SignIn: not null } validator || validator.Recall(session.Claims) is not { } identity)
        {
            return default;
        }

        var settings = validator.Provider.SignIn!;
        var now = clock.GetUtcNow();
        if (now >= session.SignedIn + settings.SessionLifetime)
        {
            return default;
        }

        if (session.IsDue(now))
        {
            var renewed = await renewals.RenewAsync(session, tokens, validator.Provider.KeyFetch.MaxWait);
            if (renewed.IsRefused)
            {
                return default;
            }

            if (renewed.Session is { } next)
            {
                await WriteAsync(context, next, settings.PublicUrl);
                return now < next.Expires ? new(validator.Recall(next.Claims)) : default;
            }

            if (now >= session.Expires)
            {
                return new(null, UnavailableProvider: session.Provider);
            }
        }

        return now < session.Expires ? new(identity) : default;
    }

    /// <summary>Whether a request carries a session, whatever it is worth.</summary>
    public bool IsSent(HttpContext context) => context.Request.Headers.Cookie.Count > 0 && Sent(context, Session).Cookie is not null;

    /// <summary>What the browser's session stands on, whether it still holds or not; null without one.</summary>
    public ValueTask<Session?> FindAsync(HttpContext context) => ReadAsync(context, Session, SessionJson.Default.Session);

    /// <summary>Gives the browser a session.</summary>
    /// <returns>False where it cannot be kept: the fleet has no keys now, or there is too much in it.</returns>
    public ValueTask<bool> WriteAsync(HttpContext context, Session session, string publicUrl)
        => WriteAsync(context, Session, session, SessionJson.Default.Session, publicUrl, lifetime: null);

    /// <summary>Lets the browser remember what it signs in for, and forget what it never finished.</summary>
    public ValueTask<bool> WriteAsync(HttpContext context, PendingSignIn pending, string publicUrl)
    {
        // A page that asks again and again would fill the browser's cookies until no server takes its requests.
        var begun = context.Request.Cookies.Keys.Where(name => IsPending(name)).ToList();
        if (begun.Count >= MaxPending)
        {
            begun.ForEach(name => Delete(context, name.StartsWith(HostPrefix, StringComparison.Ordinal) ? name[HostPrefix.Length..] : name));
        }

        return WriteAsync(context, SignIn + pending.State, pending, SessionJson.Default.PendingSignIn, publicUrl, pending.Expires - clock.GetUtcNow());
    }

    /// <summary>What the browser signs in for, by the state that it came back with; null if that is not what it left with.</summary>
    public async ValueTask<PendingSignIn?> ReadPendingAsync(HttpContext context, string state)
        => state.Length == SignInSecret.Length
            && await ReadAsync(context, SignIn + state, SessionJson.Default.PendingSignIn) is { } pending
            && pending.State == state && clock.GetUtcNow() < pending.Expires
            ? pending
            : null;

    /// <summary>Takes the session from the browser.</summary>
    public void Delete(HttpContext context) => Delete(context, Session);

    /// <summary>Takes what the browser signed in for from it: a sign-in is finished once.</summary>
    public void DeletePending(HttpContext context, string state) => Delete(context, SignIn + state);

    /// <summary>A Cookie header without the gateway's own.</summary>
    public static string Without(string header)
        => string.Join("; ", header.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(cookie => !IsOwn(cookie)));

    private static bool IsOwn(ReadOnlySpan<char> cookie) => Name(cookie).StartsWith(Session) || IsPending(cookie);

    private static bool IsPending(ReadOnlySpan<char> cookie) => Name(cookie).StartsWith(SignIn);

    private static ReadOnlySpan<char> Name(ReadOnlySpan<char> cookie) => cookie.StartsWith(HostPrefix) ? cookie[HostPrefix.Length..] : cookie;

    private async ValueTask<T?> ReadAsync<T>(HttpContext context, string name, JsonTypeInfo<T> type)
        where T : class
    {
        if (context.Request.Headers.Cookie.Count == 0)
        {
            return null;
        }

        var (fullName, cookie) = Sent(context, name);
        if (cookie is not { Length: > 0 and <= MaxLength }
            || CookieSeal.Parse(cookie) is not { } parsed
            || await keys.FindAsync(parsed.KeyId) is not { } key
            || CookieSeal.Open(key, fullName, parsed.Bytes) is not { } text)
        {
            return null;
        }

        return JsonSerializer.Deserialize(text, type);
    }

    /// <summary>The cookie and its whole name, as the browser sent it.</summary>
    private (string FullName, string? Cookie) Sent(HttpContext context, string name)
        => _cookies.GetRequestCookie(context, HostPrefix + name) is { } cookie ? (HostPrefix + name, cookie) : (name, _cookies.GetRequestCookie(context, name));

    private async ValueTask<bool> WriteAsync<T>(HttpContext context, string name, T value, JsonTypeInfo<T> type, string publicUrl, TimeSpan? lifetime)
    {
        if (await keys.NewestAsync() is not { } key)
        {
            return false;
        }

        // Sealed for its whole name: a cookie made for https is worth nothing under the name that any site next door,
        // or anybody on the way, could give it in a browser.
        var isSecure = publicUrl.StartsWith("https:", StringComparison.OrdinalIgnoreCase);
        var fullName = (isSecure ? HostPrefix : "") + name;
        var cookie = CookieSeal.Seal(key, fullName, JsonSerializer.SerializeToUtf8Bytes(value, type));
        if (cookie.Length > MaxLength)
        {
            return false;
        }

        var options = Options(isSecure);
        options.MaxAge = lifetime;
        OnAnswer(context, () =>
        {
            // Whoever kept this answer for others would hand out the session with it.
            context.Response.Headers.CacheControl = "no-store";
            _cookies.AppendResponseCookie(context, fullName, cookie, options);
        });
        return true;
    }

    private void Delete(HttpContext context, string name) => OnAnswer(context, () =>
    {
        // Only what the browser sent: a form on another site cannot sign anybody out.
        if (context.Request.Cookies.ContainsKey(HostPrefix + name))
        {
            _cookies.DeleteCookie(context, HostPrefix + name, Options(isSecure: true));
        }

        if (context.Request.Cookies.ContainsKey(name))
        {
            _cookies.DeleteCookie(context, name, Options(isSecure: false));
        }
    });

    /// <summary>When the head goes out and not before: an answer of the backend's, or a refusal, begins with empty headers.</summary>
    private static void OnAnswer(HttpContext context, Action write) => context.Response.OnStarting(() =>
    {
        write();
        return Task.CompletedTask;
    });

    private static CookieOptions Options(bool isSecure) => new() { HttpOnly = true, Secure = isSecure, SameSite = SameSiteMode.Lax, Path = "/", IsEssential = true };
}
