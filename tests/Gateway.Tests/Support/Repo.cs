using System.Runtime.CompilerServices;

namespace Gateway.Tests.Support;

/// <summary>The repository that the tests were built from.</summary>
internal static class Repo
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Here(), "..", "..", ".."));

    private static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;
}
