namespace Gateway.Core.Identity;

/// <summary>Whom a route lets in.</summary>
public enum RouteAccess
{
    /// <summary>Everybody, known or not. A wrong key, and a token of the table's providers that is not valid, is refused all the same.</summary>
    Public,

    /// <summary>Every known consumer, or those that allowedConsumers and allowedTiers name.</summary>
    Required,

    /// <summary>Nobody. As the table's defaultAccess: a route that does not state its access takes no request.</summary>
    Deny,
}
