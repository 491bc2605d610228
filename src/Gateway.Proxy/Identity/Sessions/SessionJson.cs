using System.Text.Json.Serialization;

namespace Gateway.Proxy.Identity.Sessions;

/// <summary>The generated serializer of what cookies hold.</summary>
[JsonSerializable(typeof(Session))]
[JsonSerializable(typeof(PendingSignIn))]
internal sealed partial class SessionJson : JsonSerializerContext;
