using System.Text.Json.Serialization;

namespace Gateway.Proxy.Identity.Sessions;

/// <summary>The generated serializer of what cookies hold, and of what nodes tell each other about sessions.</summary>
[JsonSerializable(typeof(Session))]
[JsonSerializable(typeof(PendingSignIn))]
[JsonSerializable(typeof(RenewedSession))]
internal sealed partial class SessionJson : JsonSerializerContext;
