namespace Gateway.Proxy.Admin;

/// <summary>One thing that decides whether a node can serve, or how well.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Status">ok; degraded, where the node serves all the same; or failed, where load balancers should send nobody.</param>
/// <param name="Reason">What is so, and what to do about it.</param>
internal sealed record ReadyCheck(string Name, string Status, string Reason)
{
    public const string Ok = "ok";
    public const string Degraded = "degraded";
    public const string Failed = "failed";
}
