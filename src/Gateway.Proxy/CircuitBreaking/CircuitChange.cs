using Gateway.Core.CircuitBreaking;

namespace Gateway.Proxy.CircuitBreaking;

/// <summary>One change of a circuit as this node saw it.</summary>
/// <param name="At">When.</param>
/// <param name="State">What it came to.</param>
internal readonly record struct CircuitChange(DateTimeOffset At, CircuitState State);
