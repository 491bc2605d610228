namespace Gateway.Core.Identity;

/// <summary>Whether a route lets a request in.</summary>
public enum AccessDecision
{
    /// <summary>It does.</summary>
    Allowed,

    /// <summary>The caller is unknown: 401.</summary>
    Unauthenticated,

    /// <summary>The caller is known, and not among those the route is for: 403.</summary>
    Forbidden,
}
