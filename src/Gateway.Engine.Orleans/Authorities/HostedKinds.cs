using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Gateway.Core.Engines;

namespace Gateway.Engine.Orleans.Authorities;

/// <summary>The kinds that this node runs. The same on every node of a fleet.</summary>
internal sealed class HostedKinds
{
    private readonly ConcurrentDictionary<string, AuthorityKind> _kinds = new(StringComparer.Ordinal);

    /// <summary>Adds a kind.</summary>
    /// <returns>Whether there was none of its name.</returns>
    public bool TryAdd(AuthorityKind kind) => _kinds.TryAdd(kind.Name, kind);

    public bool TryGet(string name, [MaybeNullWhen(false)] out AuthorityKind kind) => _kinds.TryGetValue(name, out kind);
}
