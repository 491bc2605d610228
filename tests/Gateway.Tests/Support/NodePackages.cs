namespace Gateway.Tests.Support;

/// <summary>Packages of npm in a folder of their own, for tests against other people's code.</summary>
internal static class NodePackages
{
    private const string Remedy = "Install Node.js 18 or later with npm: apt-get install nodejs npm.";

    // A registry may be slow, and so is a machine that runs all other tests meanwhile.
    private static readonly TimeSpan InstallTime = TimeSpan.FromMinutes(3);

    /// <summary>Installs packages, or fails loudly.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="packages">Names with exact versions: <c>jose@5.10.0</c>.</param>
    public static async Task InstallAsync(ProcessFolder folder, params string[] packages)
    {
        folder.Write("package.json", """{"private":true,"type":"module"}""");
        var (code, _, errors) = await Tool.RunAsync("npm", ["install", "--prefix", folder.Path, "--prefer-offline", "--no-audit", "--no-fund", "--silent", .. packages], "", Remedy, patience: InstallTime);
        Assert.True(code == 0, $"npm could not install {string.Join(", ", packages)}: {errors} {Remedy}");
    }

    /// <summary>Runs a script in the folder.</summary>
    /// <returns>What it wrote.</returns>
    public static async Task<string> RunAsync(ProcessFolder folder, string script)
    {
        var (code, output, errors) = await Tool.RunAsync("node", [folder.Write("script.mjs", script)], "", Remedy);
        Assert.True(code == 0, errors);
        return output;
    }
}
