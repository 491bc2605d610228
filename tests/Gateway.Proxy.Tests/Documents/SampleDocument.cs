using System.ComponentModel.DataAnnotations;

namespace Gateway.Proxy.Tests.Documents;

/// <summary>A record with a property of every type that can be bound.</summary>
public sealed record SampleDocument
{
    public string? Name { get; init; }

    public bool Enabled { get; init; }

    [Range(1, 1000)]
    public int Count { get; init; } = 1;

    [Range(0, long.MaxValue)]
    public long Bytes { get; init; }

    public TimeSpan Wait { get; init; }

    public TimeSpan? Limit { get; init; }

    public SampleMode Mode { get; init; }

    public SamplePart? Part { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public IReadOnlyList<SamplePart> Parts { get; init; } = [];

    public IReadOnlyDictionary<string, SamplePart> Named { get; init; } = new Dictionary<string, SamplePart>();

    public IReadOnlyDictionary<string, int> Numbers { get; init; } = new Dictionary<string, int>();
}
