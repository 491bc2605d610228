using Microsoft.AspNetCore.Builder;

namespace Gateway.Proxy.Admin;

/// <summary>Marks endpoints.</summary>
internal static class NeededRoleExtensions
{
    /// <summary>Makes the role the one that callers need.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, AdminRole role)
        where TBuilder : IEndpointConventionBuilder => endpoint.WithMetadata(new NeededRole(role));
}
