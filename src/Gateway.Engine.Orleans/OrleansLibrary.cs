namespace Gateway.Engine.Orleans;

/// <summary>The Orleans this build was compiled with.</summary>
public static class OrleansLibrary
{
    /// <summary>Its version, such as 10.2.2.</summary>
    public static string Version { get; } = System.Diagnostics.FileVersionInfo.GetVersionInfo(typeof(Grain).Assembly.Location).ProductVersion?.Split('+')[0] ?? "unknown";
}
