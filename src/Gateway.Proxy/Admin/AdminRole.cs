namespace Gateway.Proxy.Admin;

/// <summary>What a token of the admin listener may do; each role includes those before it.</summary>
internal enum AdminRole
{
    /// <summary>Nothing that needs a token.</summary>
    None,

    /// <summary>Look at everything, and ask what would be.</summary>
    Read,

    /// <summary>Change everything.</summary>
    Write,
}
