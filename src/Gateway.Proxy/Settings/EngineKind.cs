namespace Gateway.Proxy.Settings;

/// <summary>Where cluster-wide state lives.</summary>
public enum EngineKind
{
    /// <summary>Orleans if it is built in; otherwise Redis if its endpoints are set; otherwise local.</summary>
    Auto,

    /// <summary>In this process: a single node.</summary>
    Local,

    /// <summary>In Redis, shared by all nodes.</summary>
    Redis,

    /// <summary>In Orleans grains, shared by all nodes.</summary>
    Orleans,
}
