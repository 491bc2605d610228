namespace Gateway.Core.Engines;

/// <summary>The version of everything that nodes send to one another or store for one another.</summary>
public static class EngineProtocol
{
    /// <summary>What this release speaks.</summary>
    public const int Current = 1;

    /// <summary>The lowest version that this release reads and writes: the one before, so that nodes are replaced one by one.</summary>
    public const int Oldest = Current > 1 ? Current - 1 : 1;

    /// <summary>Whether this release reads a version.</summary>
    public static bool Reads(int version) => version is >= Oldest and <= Current;
}
