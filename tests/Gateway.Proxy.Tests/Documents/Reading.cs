using Gateway.Proxy.Documents;

namespace Gateway.Proxy.Tests.Documents;

/// <summary>Reads documents for tests.</summary>
internal static class Reading
{
    /// <summary>No variable is set.</summary>
    public static string? NoVariables(string name) => null;

    /// <summary>Binds text to a sample; the faults come as printed.</summary>
    public static (SampleDocument? Value, string[] Faults) Bind(string text, string name = "a.yaml", Func<string, string?>? variables = null)
    {
        var faults = new DocumentFaults();
        var root = DocumentReader.ReadText(text, name, faults);
        var value = root is null ? null : new DocumentBinder(faults, new(variables ?? NoVariables)).Bind<SampleDocument>(root);
        return (value, [.. faults.ToList().Select(fault => fault.ToString())]);
    }

    /// <summary>The faults of text that is expected to have exactly one.</summary>
    public static string OnlyFault(string text, string name = "a.yaml", Func<string, string?>? variables = null)
        => Assert.Single(Bind(text, name, variables).Faults);

    /// <summary>The value of text that is expected to have no faults.</summary>
    public static SampleDocument Value(string text, string name = "a.yaml", Func<string, string?>? variables = null)
    {
        var (value, faults) = Bind(text, name, variables);
        Assert.Empty(faults);
        return value!;
    }

    /// <summary>The repository's folder, found from the test's binaries.</summary>
    public static string Repository { get; } = FindRepository();

    private static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Gateway.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        }

        return folder.FullName;
    }
}
