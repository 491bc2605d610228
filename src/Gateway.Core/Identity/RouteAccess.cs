namespace Gateway.Core.Identity;

/// <summary>Whom a route lets in.</summary>
public enum RouteAccess
{
    /// <summary>Everybody, known or not. A wrong key is refused all the same.</summary>
    Public,

    /// <summary>Every known consumer, or those that allowedConsumers and allowedTiers name.</summary>
    Required,
}
