using Gateway.Core;

namespace Gateway.Engine.Orleans;

/// <summary>The Orleans this build was compiled with.</summary>
public static class OrleansLibrary
{
    /// <summary>Its version, such as 10.2.2.</summary>
    public static string Version { get; } = LibraryVersion.Of(typeof(Grain));
}
