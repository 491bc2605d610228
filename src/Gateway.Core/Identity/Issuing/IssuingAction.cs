namespace Gateway.Core.Identity.Issuing;

/// <summary>What a <see cref="IssuingChange"/> does. The values travel.</summary>
public enum IssuingAction
{
    /// <summary>Creates the consumer.</summary>
    Create = 0,

    /// <summary>Gives the consumer another tier and note.</summary>
    Update = 1,

    /// <summary>Forgets the consumer and all its keys.</summary>
    Delete = 2,

    /// <summary>Adds a key.</summary>
    Issue = 3,

    /// <summary>Adds a key, and lets another one end after a time.</summary>
    Rotate = 4,

    /// <summary>Ends a key at once and for good.</summary>
    Revoke = 5,

    /// <summary>Lets a key end after a time: earlier or later than it would have.</summary>
    Expire = 6,
}
