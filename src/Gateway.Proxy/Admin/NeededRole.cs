namespace Gateway.Proxy.Admin;

/// <summary>Says of an endpoint which role its callers need, where its method says it wrongly.</summary>
/// <param name="Role">The role.</param>
internal sealed record NeededRole(AdminRole Role);
