using System.Collections.Immutable;

namespace Gateway.Core.Identity.Sessions;

/// <summary>A key that session cookies are encrypted with.</summary>
/// <param name="Id">Stands in the cookies.</param>
/// <param name="Created">When it became the fleet's, as its authority tells time.</param>
/// <param name="Secret">32 random bytes.</param>
public sealed record SessionKey(ulong Id, TimeSpan Created, ImmutableArray<byte> Secret)
{
    /// <summary>The length of the secret.</summary>
    public const int SecretBytes = 32;

    /// <summary>Without the secret: this text may end in a log.</summary>
    public override string ToString() => $"SessionKey {Id:x16}";
}
