using Gateway.Hosting;
using Gateway.Tests.Support;

namespace Gateway.Tests.Hosting;

public sealed class NodeVariablesTests : IDisposable
{
    private readonly ProcessFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_File_IsTheVariableWithoutTheLineBreak()
    {
        var path = _folder.Write("pepper", " a pepper \r\n");

        var all = NodeVariables.Read(new Dictionary<string, string> { ["GATEWAY_KEY_PEPPER_FILE"] = path, ["PATH"] = "/bin" });

        Assert.Equal((" a pepper ", "/bin"), (all["GATEWAY_KEY_PEPPER"], all["PATH"]));
    }

    [Theory]
    [InlineData("SSL_CERT_FILE")]
    [InlineData("GATEWAY_FILE")]
    public void Read_FileOfSomethingElse_IsLeftAlone(string name) =>
        Assert.Equal([name], NodeVariables.Read(new Dictionary<string, string> { [name] = "/nowhere" }).Keys);

    [Fact]
    public void Read_FileThatIsNotThere_NamesVariableAndFile()
    {
        var exception = Assert.Throws<NodeStartException>(() => NodeVariables.Read(new Dictionary<string, string> { ["GATEWAY_ADMIN_TOKEN_FILE"] = "/nowhere/token" }));

        Assert.Contains("GATEWAY_ADMIN_TOKEN_FILE names the file /nowhere/token", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_VariableAndFile_IsRefused()
    {
        var path = _folder.Write("token", "secret");

        var exception = Assert.Throws<NodeStartException>(() => NodeVariables.Read(
            new Dictionary<string, string> { ["GATEWAY_ADMIN_TOKEN"] = "other", ["GATEWAY_ADMIN_TOKEN_FILE"] = path }));

        Assert.Contains("both set", exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AdminTokenInAFile_OpensTheAdminListener()
    {
        _folder.Write("routes.yaml", "routes: {}\nclusters: {}\n");
        var path = _folder.Write("token", "the-token-of-this-test\n");
        await using var node = await GatewayProcess.StartAsync(_folder, ["run", "--routes", _folder.RouteTable], new() { ["GATEWAY_ADMIN_TOKEN_FILE"] = path, ["GATEWAY_ENGINE"] = "local" });
        using var http = new HttpClient();

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(node.AdminAddress, "/route-table/reload")) { Headers = { { "Authorization", "Bearer the-token-of-this-test" } } };
        using var response = await http.SendAsync(request);

        Assert.Equal(200, (int)response.StatusCode);
    }
}
