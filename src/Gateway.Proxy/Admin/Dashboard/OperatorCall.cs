namespace Gateway.Proxy.Admin.Dashboard;

/// <summary>A call that the dashboard page makes on a session: a feature of its request.</summary>
/// <param name="Caller">Who makes it; null where it cannot be believed.</param>
/// <param name="Fault">Why it cannot.</param>
internal sealed record OperatorCall(AdminCaller? Caller, string? Fault);
