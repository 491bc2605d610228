namespace Gateway.Proxy.Usage;

/// <summary>How much a consumer sends.</summary>
/// <param name="Consumer">Its id.</param>
/// <param name="RequestsPerSecond">Of late.</param>
/// <param name="RefusalsPerSecond">Of them, those that were refused.</param>
internal sealed record BusyConsumer(string Consumer, double RequestsPerSecond, double RefusalsPerSecond);
