using System.Text.Json.Nodes;
using Gateway.Tests.Support;

namespace Gateway.Tests.Fleet;

/// <summary>An operator at the admin listeners of a fleet.</summary>
internal sealed class Publisher : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(2) };

    /// <summary>Publishes a table and waits for its rollout's end.</summary>
    public async Task<(int Status, JsonNode Body)> PutAsync(GatewayProcess node, string table, string query = "?fast=true", string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(node.AdminAddress, $"/route-table{query}")) { Content = new StringContent(table) };
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {FleetProcesses.AdminToken}");
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch is null ? [] : [ifMatch]);
        using var response = await _http.SendAsync(request);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }

    public async Task<JsonNode> StatusAsync(GatewayProcess node) => JsonNode.Parse(await _http.GetStringAsync(new Uri(node.AdminAddress, "/route-table/status")))!;

    /// <summary>The version that a node runs, and its ETag.</summary>
    public async Task<(string Version, string Tag)> VersionAsync(GatewayProcess node)
    {
        using var response = await _http.GetAsync(new Uri(node.AdminAddress, "/route-table"));
        return (response.Headers.GetValues("Route-Table-Version").Single(), response.Headers.ETag!.ToString());
    }

    public async Task<JsonNode> ReadyAsync(GatewayProcess node) => JsonNode.Parse(await _http.GetStringAsync(new Uri(node.AdminAddress, "/.gateway/ready")))!;

    public void Dispose() => _http.Dispose();
}
