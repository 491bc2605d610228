namespace Gateway.Tests.Support;

/// <summary>A folder for a process to work in, with a route table that the test writes.</summary>
internal sealed class ProcessFolder : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("gateway-test-");

    public string Path => _directory.FullName;

    public string RouteTable => At("routes.yaml");

    public string At(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file whole before anybody sees it.</summary>
    /// <returns>Its path.</returns>
    public string Write(string name, string text)
    {
        File.WriteAllText(At(name + ".new"), text);
        File.Move(At(name + ".new"), At(name), overwrite: true);
        return At(name);
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
