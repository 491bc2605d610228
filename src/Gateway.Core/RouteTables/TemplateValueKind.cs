namespace Gateway.Core.RouteTables;

/// <summary>What a part of a <see cref="ValueTemplate"/> stands for.</summary>
public enum TemplateValueKind
{
    /// <summary>Text.</summary>
    Text = 0,

    /// <summary>The id of the consumer that calls.</summary>
    Consumer = 1,

    /// <summary>The id of the consumer's tier.</summary>
    Tier = 2,

    /// <summary>A claim of the caller's token.</summary>
    Claim = 3,

    /// <summary>A parameter of the route's path, as the client sent it.</summary>
    RouteValue = 4,

    /// <summary>The client's address.</summary>
    Address = 5,

    /// <summary>The id of the request.</summary>
    RequestId = 6,

    /// <summary>The Host that the client asked for.</summary>
    Host = 7,

    /// <summary>The method that the client used.</summary>
    Method = 8,

    /// <summary>The path that the client asked for, without the query.</summary>
    Path = 9,

    /// <summary>The query that the client sent, with its question mark; empty where there is none.</summary>
    Query = 10,

    /// <summary>The subject of the client's verified certificate.</summary>
    Certificate = 11,
}
