using System.CommandLine;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.Commands;

/// <summary>Calls of commands to a node's admin listener.</summary>
/// <param name="url">The listener's address.</param>
/// <param name="tokenPath">The file with the admin token, where the variable does not have it.</param>
/// <param name="error">Where faults are told.</param>
internal sealed class AdminCall(string url, string tokenPath, TextWriter error)
{
    private const string TokenVariable = "GATEWAY_ADMIN_TOKEN";

    /// <summary>Longer than the node waits for its fleet.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How commands print JSON.</summary>
    public static JsonSerializerOptions Json { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    public static Option<string> CreateUrlOption() => new("--admin")
    {
        Description = "The admin listener of any node of the fleet.",
        DefaultValueFactory = _ => "http://127.0.0.1:8081",
    };

    public static Option<string> CreateTokenOption() => new("--token-file")
    {
        Description = $"The file with a token of the admin listener, needed to change anything; the variable {TokenVariable} goes before it.",
        DefaultValueFactory = _ => Path.Combine("data", "admin-token"),
    };

    /// <summary>Tells a fault.</summary>
    /// <returns>The exit code.</returns>
    public int Fail(string problem)
    {
        error.WriteLine($"gateway: {problem}");
        return 1;
    }

    /// <summary>Calls.</summary>
    /// <returns>The answer's body; null if the call failed, which has been told then.</returns>
    public Task<JsonNode?> SendAsync(HttpMethod method, string path, JsonNode? body, CancellationToken cancellation) =>
        SendTextAsync(method, path, body?.ToJsonString(), cancellation);

    /// <summary>Calls with a body that is JSON already.</summary>
    /// <inheritdoc cref="SendAsync"/>
    public async Task<JsonNode?> SendTextAsync(HttpMethod method, string path, string? body, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var root) || !Uri.TryCreate(root, path, out var target))
        {
            Fail($"'{url}' is no address of an admin listener. Write one such as http://127.0.0.1:8081.");
            return null;
        }

        try
        {
            using var client = new HttpClient { Timeout = Patience };
            using var request = new HttpRequestMessage(method, target);
            request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
            if (Token(isNeeded: method != HttpMethod.Get) is { } token)
            {
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            }

            using var response = await client.SendAsync(request, cancellation);
            var answer = JsonNode.Parse(await response.Content.ReadAsStringAsync(cancellation));
            if (response.IsSuccessStatusCode)
            {
                return answer;
            }

            Fail(answer?["detail"]?.GetValue<string>() ?? $"The node answered {(int)response.StatusCode}.");
            foreach (var fault in answer?["faults"] as JsonArray ?? [])
            {
                error.WriteLine($"  {fault}");
            }
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            Fail($"No node answers at {url}: {e.Message} Name another one's admin listener with --admin.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail($"The admin token cannot be read: {e.Message} Set the variable {TokenVariable}, or name the file with --token-file.");
        }
        catch (JsonException)
        {
            Fail($"What answers at {url} is no admin listener of a gateway.");
        }

        return null;
    }

    /// <summary>To look, a node may ask for one or not; where there is none at hand, it says so.</summary>
    private string? Token(bool isNeeded) => Environment.GetEnvironmentVariable(TokenVariable)
        ?? (isNeeded || File.Exists(tokenPath) ? File.ReadAllText(tokenPath).Trim() : null);
}
