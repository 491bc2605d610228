using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Core.Identity;
using Gateway.Core.Identity.Issuing;

namespace Gateway.Proxy.Admin;

/// <summary>Consumers in answers, without their hashes.</summary>
internal static class ConsumerJson
{
    /// <summary>One issued at run time.</summary>
    /// <param name="consumer">The consumer.</param>
    /// <param name="now">The time by the clock of its times.</param>
    public static JsonObject Of(IssuedConsumer consumer, TimeSpan now) => new()
    {
        ["id"] = consumer.Id,
        ["source"] = "issued",
        ["tier"] = consumer.Tier,
        ["note"] = consumer.Note,
        ["createdAt"] = Time(consumer.CreatedAt),
        ["revision"] = consumer.Revision,
        ["keys"] = new JsonArray([.. consumer.Keys.Select(key => Of(key, now))]),
    };

    /// <summary>One of the route table.</summary>
    public static JsonObject Of(string id, Consumer consumer) => new()
    {
        ["id"] = id,
        ["source"] = "routeTable",
        ["tier"] = consumer.Tier,
        ["keys"] = new JsonArray([.. consumer.Credentials.Select(credential => new JsonObject
        {
            ["keyId"] = credential.KeyId,
            ["kind"] = credential.Provider is not null ? "token" : credential.Hmac is not null ? "chosen" : "key",
            ["provider"] = credential.Provider,
            ["subject"] = credential.Subject,
        })]),
    };

    /// <summary>A key that was issued.</summary>
    public static JsonObject Of(IssuedKey key, TimeSpan now) => new()
    {
        ["keyId"] = key.KeyId,
        ["state"] = key.RevokedAt is not null ? "revoked" : key.IsLive(now) ? key.ExpiresAt is null ? "live" : "expires" : "expired",
        ["createdAt"] = Time(key.CreatedAt),
        ["expiresAt"] = Time(key.ExpiresAt),
        ["revokedAt"] = Time(key.RevokedAt),
        ["lastUsedAt"] = Time(key.UsedAt),
        ["note"] = key.Note,
    };

    private static string? Time(TimeSpan? sinceEpoch) =>
        sinceEpoch is { } time ? (DateTimeOffset.UnixEpoch + time).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) : null;
}
