namespace Gateway.Core.Engines;

/// <summary>A kind of authority as engines see it that hold state and messages as bytes.</summary>
public abstract class AuthorityKind
{
    private protected AuthorityKind(string name, AuthorityDurability durability)
    {
        EngineBounds.CheckName(name);
        Name = name;
        Durability = durability;
    }

    /// <summary>Part of addresses in stores and on wires: never changes, and names no second kind.</summary>
    public string Name { get; }

    /// <summary>What the state survives.</summary>
    public AuthorityDurability Durability { get; }

    /// <summary>A new authority.</summary>
    public abstract AuthorityInstance Create(in AuthorityStart start);

    /// <summary>An authority from its current state, as <see cref="AuthorityInstance.Write"/> wrote it.</summary>
    /// <exception cref="ProtocolException">The bytes cannot be read.</exception>
    public abstract AuthorityInstance Read(ReadOnlySpan<byte> state);

    /// <summary>An authority from a stored state that may be behind, because replies left after it was written.</summary>
    /// <exception cref="ProtocolException">The bytes cannot be read.</exception>
    public abstract AuthorityInstance Recover(in AuthorityStart start, ReadOnlySpan<byte> state);
}
