namespace Gateway.Proxy.Settings;

/// <summary>Where cluster-wide state lives.</summary>
public enum EngineKind
{
    /// <summary>The best engine that is built in and configured.</summary>
    Auto,

    /// <summary>In this process: a single node.</summary>
    Local,

    /// <summary>In Redis, shared by all nodes.</summary>
    Redis,

    /// <summary>In Orleans grains, shared by all nodes.</summary>
    Orleans,
}
