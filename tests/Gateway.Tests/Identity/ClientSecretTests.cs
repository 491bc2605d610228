using Gateway.Tests.Support;

namespace Gateway.Tests.Identity;

/// <summary>The secret that a provider gave the gateway is each node's to know.</summary>
public sealed class ClientSecretTests : IDisposable
{
    private readonly ProcessFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_VariableNotSet_IsAFaultWithItsPlace()
    {
        _folder.Write("routes.yaml", """
            identityProviders:
              corp:
                issuer: https://id.example.com
                audiences: [api]
                signIn:
                  clientId: gateway
                  publicUrl: https://shop.example.com
                  clientSecretVariable: CORP_SECRET
            """);
        await using var node = GatewayProcess.Launch(_folder, ["--routes", "routes.yaml"]);

        Assert.Equal(1, await node.ExitAsync());

        Assert.Contains("routes.yaml:8:29: The variable CORP_SECRET is not set on this node: set it on every node", node.Errors.ToString(), StringComparison.Ordinal);
    }
}
