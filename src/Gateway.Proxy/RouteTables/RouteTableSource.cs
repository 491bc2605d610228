using Gateway.Core.RouteTables;
using Gateway.Proxy.Documents;

namespace Gateway.Proxy.RouteTables;

/// <summary>Where a single node's route table comes from: a file, or the variable GATEWAY_ROUTES.</summary>
/// <param name="FilePath">The file, or null for the variable.</param>
/// <param name="Shorthand">The text of GATEWAY_ROUTES; used only without a file.</param>
/// <param name="Variables">What <c>${NAME}</c> in the file stands for.</param>
/// <param name="Guard">Refuses destinations that are ports of this node's own.</param>
internal sealed record RouteTableSource(string? FilePath, string? Shorthand, Func<string, string?> Variables, OwnPortGuard Guard)
{
    /// <summary>Whether the node can check keys chosen by people.</summary>
    public bool HasPepper { get; init; }

    /// <summary>Whether the node can sign the cookies of session affinity.</summary>
    public bool HasAffinityKey { get; init; }

    /// <summary>What the node has for clusters to name as tls.</summary>
    public IReadOnlyCollection<string> BackendTls { get; init; } = [];

    /// <summary>What the table is called in messages.</summary>
    public string Name => FilePath ?? (Shorthand is null ? "no route table" : "GATEWAY_ROUTES");

    /// <summary>Reads and validates the table.</summary>
    /// <returns>The table, or every fault in it.</returns>
    public DocumentResult<RouteTable> Read()
        => FilePath is not null ? RouteTableReader.Read(FilePath, Variables, Check)
        : Shorthand is not null ? GatewayRoutes.Parse(Shorthand, Check)
        : new(new RouteTable(), []);

    /// <summary>Faults in a valid table that only this node can tell.</summary>
    public IEnumerable<RouteTableFault> Check(RouteTable table)
        => Guard.Check(table).Concat(CheckPepper(table)).Concat(CheckAffinityKey(table)).Concat(CheckClientSecrets(table)).Concat(CheckBackendTls(table));

    private IEnumerable<RouteTableFault> CheckPepper(RouteTable table)
        => from consumer in table.Consumers
           from credential in consumer.Value.Credentials.Index()
           where credential.Item.Hmac is not null && !HasPepper
           select new RouteTableFault(
               $"/consumers/{consumer.Key}/credentials/{credential.Index}/hmac",
               "An hmac can be checked only with the pepper it was made with: set the variable GATEWAY_KEY_PEPPER on every node.");

    private IEnumerable<RouteTableFault> CheckAffinityKey(RouteTable table)
        => from cluster in table.Clusters
           where cluster.Value.SessionAffinity is not null && !HasAffinityKey
           select new RouteTableFault(
               $"/clusters/{cluster.Key}/sessionAffinity",
               "The cookies of session affinity are signed, and every node must know the key: set the variable GATEWAY_AFFINITY_KEY to the same on all of them, such as the output of 'openssl rand -hex 32'.");

    private IEnumerable<RouteTableFault> CheckClientSecrets(RouteTable table)
        => from provider in table.IdentityProviders
           let variable = provider.Value.SignIn?.ClientSecretVariable
           where variable is not null && Variables(variable) is null
           select new RouteTableFault(
               $"/identityProviders/{provider.Key}/signIn/clientSecretVariable",
               $"The variable {variable} is not set on this node: set it on every node to the secret that the provider gave this gateway.");

    private IEnumerable<RouteTableFault> CheckBackendTls(RouteTable table)
        => from cluster in table.Clusters
           let name = cluster.Value.Tls
           where name is not null && !BackendTls.Contains(name)
           select new RouteTableFault(
               $"/clusters/{cluster.Key}/tls",
               $"This node has no backendTls '{name}'.{(Suggestion.Nearest(name, BackendTls) is { } near ? $" Did you mean '{near}'?" : "")} Add it to the settings of every node, with its certificate, caPath or both, and restart them before you use it in a table.");
}
