namespace Gateway.Simulation.Circuits;

/// <summary>What a cluster does with a call.</summary>
/// <param name="Takes">From its start to its end.</param>
/// <param name="Fails">Whether it fails.</param>
/// <param name="IsBroken">Whether it fails although the cluster was well when it began.</param>
internal readonly record struct CallAnswer(TimeSpan Takes, bool Fails, bool IsBroken = false);
