namespace Gateway.Core.RouteTables;

/// <summary>What the gateway does with one X-Forwarded header.</summary>
public enum ForwardedHeaderAction
{
    /// <summary>Adds to what a trusted proxy sent; replaces what anybody else sent.</summary>
    Append,

    /// <summary>Replaces whatever was sent.</summary>
    Set,

    /// <summary>Leaves the header alone: a client's own claim reaches the backend.</summary>
    Off,
}
