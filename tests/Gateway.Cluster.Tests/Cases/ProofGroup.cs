namespace Gateway.Cluster.Tests.Cases;

/// <summary>One fleet at a time, and nothing beside it.</summary>
[CollectionDefinition(nameof(ProofTests), DisableParallelization = true)]
public sealed class ProofGroup;
