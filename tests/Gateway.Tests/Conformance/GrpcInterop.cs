using System.Diagnostics;
using Gateway.Tests.Support;

namespace Gateway.Tests.Conformance;

/// <summary>
/// gRPC's own library for Node.js (@grpc/grpc-js) as server and client, which play the published interoperability cases once
/// with each other and once through a node.
/// </summary>
public sealed class GrpcInterop : IAsyncLifetime
{
    private string[] _outcomes = [];

    public async Task InitializeAsync()
    {
        using var folder = new ProcessFolder();
        await NodePackages.InstallAsync(folder, "@grpc/grpc-js@1.14.3");
        var script = folder.Write("interop.mjs", await File.ReadAllTextAsync(Path.Combine(Repo.Root, "tests", "Gateway.Tests", "Conformance", "grpc-interop.mjs")));
        using var process = System.Diagnostics.Process.Start(
            new ProcessStartInfo("node", [script]) { WorkingDirectory = folder.Path, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var output = new ProcessLines(process.StandardOutput);
        var server = (await output.WaitForAsync("serving ")).Split(' ')[1];
        await using var node = await TestNode.StartAsync(Tables.Single(server, cluster: "protocol: http2"));
        await process.StandardInput.WriteLineAsync(node.Address.Authority);
        await process.StandardInput.FlushAsync();
        await output.WaitForAsync("played");
        await process.WaitForExitAsync().Within();
        _outcomes = [.. output.All];
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>What became of a case: <c>ok</c>, or what went wrong.</summary>
    /// <param name="with">Whom the client talked to: <c>direct</c> or <c>gateway</c>.</param>
    /// <param name="name">The case.</param>
    internal string OutcomeOf(string with, string name)
    {
        var start = $"{with} {name} ";
        return Assert.Single(_outcomes, line => line.StartsWith(start, StringComparison.Ordinal))[start.Length..];
    }
}
