using System.Text.Json;

namespace Gateway.Tests.Support;

/// <summary>What every answer of the gateway's own must look like.</summary>
internal static class ProblemAssert
{
    private static readonly string[] Members = ["type", "title", "status", "detail", "requestId"];

    /// <summary>Asserts a whole problem and gives its detail.</summary>
    /// <param name="response">What the client got.</param>
    /// <param name="status">Of the response and in the body.</param>
    /// <param name="error">The Proxy-Status error.</param>
    /// <param name="title">The problem's.</param>
    public static string Is(RawMessage response, int status, string error, string title)
    {
        Assert.True(response.IsComplete, response.Head + response.Body);
        return Is(response.Status, response.Value("Proxy-Status"), response.Value("Content-Type"), response.Value("X-Request-ID"), response.Body, (status, error, title));
    }

    /// <inheritdoc cref="Is(RawMessage, int, string, string)"/>
    public static async Task<string> IsAsync(HttpResponseMessage response, int status, string error, string title)
    {
        string? Value(string name) => response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
        var body = await response.Content.ReadAsStringAsync().Within();
        return Is((int)response.StatusCode, Value("Proxy-Status"), response.Content.Headers.ContentType?.ToString(), Value("X-Request-ID"), body, (status, error, title));
    }

    private static string Is(int status, string? proxyStatus, string? type, string? requestId, string body, (int Status, string Error, string Title) expected)
    {
        Assert.Equal((expected.Status, $"gateway; error={expected.Error}", "application/problem+json"), (status, proxyStatus, type));
        using var json = JsonDocument.Parse(body);
        var problem = json.RootElement;
        Assert.Equal(Members, problem.EnumerateObject().Select(p => p.Name));
        Assert.Equal("about:blank", problem.GetProperty("type").GetString());
        Assert.Equal(expected.Title, problem.GetProperty("title").GetString());
        Assert.Equal(expected.Status, problem.GetProperty("status").GetInt32());
        Assert.Equal(requestId, problem.GetProperty("requestId").GetString());
        var detail = problem.GetProperty("detail").GetString();
        Assert.False(string.IsNullOrWhiteSpace(detail));
        Assert.DoesNotContain("Exception", body, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", body, StringComparison.Ordinal);
        return detail;
    }
}
