using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.Identity;

/// <summary>Event ids 9000 to 9999.</summary>
internal static partial class IdentityLog
{
    [LoggerMessage(9001, LogLevel.Warning, "The keys of the issuer {Issuer} cannot be fetched, so its tokens are answered 503 until they can. Check its address, and that this node reaches it. {Reason}")]
    public static partial void KeysMissing(ILogger log, string issuer, string reason);

    [LoggerMessage(9002, LogLevel.Warning, "The keys of the issuer {Issuer} cannot be fetched; the node goes on with those it has for {MaxStale} from when they were fetched, and answers tokens of new keys 503. Check that this node reaches it. {Reason}")]
    public static partial void KeepsStaleKeys(ILogger log, string issuer, string reason, string maxStale);

    [LoggerMessage(9003, LogLevel.Error, "The keys of the issuer {Issuer} could not be fetched for so long that they count no more (keyFetch.maxStale); its tokens are answered 503 until they can. Check that this node reaches it.")]
    public static partial void NoKeys(ILogger log, string issuer);

    [LoggerMessage(9004, LogLevel.Information, "The keys of the issuer {Issuer} can be fetched again; it has {Count}.")]
    public static partial void KeysRestored(ILogger log, string issuer, int count);

    [LoggerMessage(9005, LogLevel.Warning, "A browser could not sign in with the identity provider {Provider}. {Reason}")]
    public static partial void SignInFailed(ILogger log, string provider, string reason);

    [LoggerMessage(9006, LogLevel.Warning, "A browser signed out, and the identity provider {Provider} was not told: the refresh token stays good there, and the provider's own session goes on until it ends by itself. {Reason}")]
    public static partial void SignOutFailed(ILogger log, string provider, string reason);

    [LoggerMessage(9007, LogLevel.Error, "A session with the identity provider {Provider} could not be renewed because of a fault in the gateway; its browser signs in again when it ends. Report this.")]
    public static partial void RenewalFailed(ILogger log, string provider, Exception exception);

    [LoggerMessage(9008, LogLevel.Warning, "A browser signed out of its session with the identity provider {Provider} while the fleet's authorities gave no answer: who has a copy of its cookie can have it renewed, unless the provider has taken the refresh token back.")]
    public static partial void SignOutUnheard(ILogger log, string provider);
}
