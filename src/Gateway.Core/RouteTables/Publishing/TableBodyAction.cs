namespace Gateway.Core.RouteTables.Publishing;

/// <summary>What is asked of the authority of a body.</summary>
public enum TableBodyAction
{
    /// <summary>To give it.</summary>
    Read,

    /// <summary>To store it, and keep it.</summary>
    Store,

    /// <summary>To keep it if it is there.</summary>
    Keep,
}
