namespace Gateway.Proxy.Admin;

/// <summary>Who calls the admin listener.</summary>
/// <param name="Name">The token's name.</param>
/// <param name="Role">What it may do.</param>
internal sealed record AdminCaller(string Name, AdminRole Role);
