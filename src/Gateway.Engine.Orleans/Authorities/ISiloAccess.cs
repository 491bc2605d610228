namespace Gateway.Engine.Orleans.Authorities;

/// <summary>What callers of authorities have of the silo.</summary>
internal interface ISiloAccess
{
    /// <summary>Leads to grains. Null while the silo does not run.</summary>
    IGrainFactory? Factory { get; }

    /// <summary>The protocol version to write for others.</summary>
    int WriteVersion { get; }
}
