namespace Gateway.Proxy.Discovery;

/// <summary>How a cluster's discovery goes.</summary>
/// <param name="State">
/// current; waiting (never answered); failing (no answer, what was found last stays); keptOnEmpty (the source says that
/// there are none, what was found last stays for a while); empty.
/// </param>
/// <param name="Fault">What was wrong with the last answer, as a clause; empty if nothing was.</param>
/// <param name="AnsweredSecondsAgo">When the source last answered; null if it never did.</param>
/// <param name="NextInSeconds">When it is asked again; 0 while it is being asked.</param>
internal sealed record DiscoveryReport(string State, string Fault, double? AnsweredSecondsAgo, double NextInSeconds);
