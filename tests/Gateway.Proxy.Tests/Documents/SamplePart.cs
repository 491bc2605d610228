namespace Gateway.Proxy.Tests.Documents;

/// <summary>A record inside another, and inside itself.</summary>
public sealed record SamplePart
{
    /// <summary>Required.</summary>
    public required string Id { get; init; }

    /// <summary>Itself again.</summary>
    public SamplePart? Inner { get; init; }
}
