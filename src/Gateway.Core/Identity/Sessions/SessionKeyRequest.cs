using System.Collections.Immutable;

namespace Gateway.Core.Identity.Sessions;

/// <summary>Asks for the keys in use, and brings one along in case it is time for a new one.</summary>
/// <param name="Id">Random.</param>
/// <param name="Secret"><see cref="SessionKey.SecretBytes"/> of a cryptographic generator.</param>
public sealed record SessionKeyRequest(ulong Id, ImmutableArray<byte> Secret)
{
    /// <summary>Without the secret: this text may end in a log.</summary>
    public override string ToString() => $"SessionKeyRequest {Id:x16}";
}
