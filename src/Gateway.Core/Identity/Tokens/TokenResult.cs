namespace Gateway.Core.Identity.Tokens;

/// <summary>What became of a token.</summary>
/// <param name="Fault">Why it is not taken, or <see cref="TokenFault.None"/>.</param>
public readonly record struct TokenResult(TokenFault Fault)
{
    /// <summary>Whether the issuer may have a key by now that this node does not know: worth a fetch.</summary>
    public bool MayHaveNewKey { get; init; }

    /// <summary>Who calls, of a token that is taken.</summary>
    public ConsumerIdentity? Identity { get; init; }

    /// <summary>The key that its signature was verified with.</summary>
    public VerificationKey? Key { get; init; }

    /// <summary>Its exp.</summary>
    public DateTimeOffset Expires { get; init; }
}
