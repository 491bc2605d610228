using System.Collections.Concurrent;

namespace Gateway.Engine.Orleans.Placement;

/// <summary>The authorities' grains that are active on this silo.</summary>
internal sealed class LocalGrains
{
    private readonly ConcurrentDictionary<GrainId, IGrainContext> _contexts = new();

    /// <summary>How many there are.</summary>
    public int Count => _contexts.Count;

    /// <summary>A snapshot.</summary>
    public ICollection<IGrainContext> All => _contexts.Values;

    public void Add(IGrainContext context) => _contexts[context.GrainId] = context;

    public void Remove(IGrainContext context) => _contexts.TryRemove(new(context.GrainId, context));
}
