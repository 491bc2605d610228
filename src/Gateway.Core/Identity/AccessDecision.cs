namespace Gateway.Core.Identity;

/// <summary>Whether a route lets a request in.</summary>
public enum AccessDecision
{
    /// <summary>It does.</summary>
    Allowed,

    /// <summary>The caller is unknown: 401.</summary>
    Unauthenticated,

    /// <summary>The caller is not among those the route is for: 403.</summary>
    Forbidden,

    /// <summary>The caller's token lacks a scope that the route requires, or the caller has shown no token: 403.</summary>
    InsufficientScope,
}
