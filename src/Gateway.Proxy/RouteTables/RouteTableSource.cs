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
    /// <summary>What the table is called in messages.</summary>
    public string Name => FilePath ?? (Shorthand is null ? "no route table" : "GATEWAY_ROUTES");

    /// <summary>Reads and validates the table.</summary>
    /// <returns>The table, or every fault in it.</returns>
    public DocumentResult<RouteTable> Read()
        => FilePath is not null ? RouteTableReader.Read(FilePath, Variables, Guard.Check)
        : Shorthand is not null ? GatewayRoutes.Parse(Shorthand, Guard.Check)
        : new(new RouteTable(), []);
}
