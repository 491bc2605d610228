using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Core.RouteTables;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Gateway.Proxy.Explanation;

/// <summary>A request that is only talked about.</summary>
/// <param name="Method">The method.</param>
/// <param name="Url">The address that the client would ask for; absolute, http or https.</param>
/// <param name="Headers">The headers, in order; a name may be there several times.</param>
/// <param name="Address">The address that the connection would come from; null for the asker's own.</param>
internal sealed record ExplainRequest(string Method, string Url, IReadOnlyList<KeyValuePair<string, string>> Headers, IPAddress? Address)
{
    private const int MaxUrlLength = 16 * 1024;
    private const int MaxHeaders = 200;
    private const string Sample = "{\"method\":\"GET\",\"url\":\"https://shop.example.com/orders/7\",\"headers\":{\"Accept\":\"text/html\"},\"address\":\"192.0.2.1\"}";

    private static readonly string[] Known = ["method", "url", "headers", "address"];

    /// <summary>Reads a request.</summary>
    /// <param name="json">An object with url and, if need be, method (default: GET), headers and address.</param>
    /// <param name="fault">What is wrong, and what to write.</param>
    /// <returns>Null if something is wrong.</returns>
    public static ExplainRequest? Read(string json, out string fault)
    {
        JsonObject? body;
        try
        {
            body = JsonNode.Parse(json) as JsonObject;
        }
        catch (JsonException)
        {
            body = null;
        }

        if (body is null || body.Any(member => !Known.Contains(member.Key)))
        {
            fault = $"The body is no JSON object with url and, if need be, method, headers and address. Send one such as {Sample}.";
            return null;
        }

        var headers = new List<KeyValuePair<string, string>>();
        fault = ReadHeaders(body["headers"], headers) ?? "";
        var (method, url, address) = (TextOf(body, "method", "GET", ref fault), TextOf(body, "url", "", ref fault), TextOf(body, "address", "", ref fault));
        return fault.Length > 0 ? null : Create(method, url, headers, address, out fault);
    }

    /// <summary>Checks the parts of a request.</summary>
    /// <param name="method">The method.</param>
    /// <param name="url">The address asked for.</param>
    /// <param name="headers">The headers.</param>
    /// <param name="address">The address that the connection comes from; empty for the asker's own.</param>
    /// <param name="fault">What is wrong, and what to write.</param>
    /// <returns>Null if something is wrong.</returns>
    public static ExplainRequest? Create(string method, string url, IReadOnlyList<KeyValuePair<string, string>> headers, string address, out string fault)
    {
        IPAddress? client = null;
        fault = TokenSyntax.Check("method", method)
            ?? CheckUrl(url)
            ?? headers.Select(CheckHeader).FirstOrDefault(f => f is not null)
            ?? (headers.Count > MaxHeaders ? $"There are {headers.Count} headers. A request has at most {MaxHeaders}." : null)
            ?? (address.Length > 0 && !IPAddress.TryParse(address, out client) ? $"address '{address}' is no IP address. Write one such as 192.0.2.1 or 2001:db8::1." : "");
        return fault.Length > 0 ? null : new(method, url, headers, client);
    }

    /// <summary>The request as the pipeline sees it.</summary>
    /// <param name="asker">Where the connection comes from if the request does not say.</param>
    public HttpContext ToContext(IPAddress? asker)
    {
        var target = TargetOf(Url);
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var uri = new Uri(Url);
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = Address ?? asker;
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = target;
        var request = context.Request;
        request.Protocol = HttpProtocol.Http11;
        request.Method = Method;
        request.Scheme = uri.Scheme;
        request.Path = PathString.FromUriComponent(query < 0 ? target : target[..query]);
        request.QueryString = new(query < 0 ? "" : target[query..]);
        request.Headers.Host = uri.Authority;
        foreach (var named in Headers.GroupBy(header => header.Key, header => header.Value, StringComparer.OrdinalIgnoreCase))
        {
            request.Headers[named.Key] = new StringValues([.. named]);
        }

        return context;
    }

    private static string? CheckUrl(string url) =>
        url.Length > MaxUrlLength ? $"The url has {url.Length} characters. It has at most {MaxUrlLength}."
        : Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0 ? null
        : $"The url '{url}' is no address that a client could ask this gateway for. Write one such as https://shop.example.com/orders/7.";

    private static string? CheckHeader(KeyValuePair<string, string> header) => TokenSyntax.Check("header name", header.Key)
        ?? (header.Value.Any(c => char.IsControl(c) && c != '\t') ? $"The value of the header '{header.Key}' has a line break or another control character, which no header can have." : null);

    /// <summary>What comes over the wire: as written, because a client's escapes are not to be lost; never with a fragment.</summary>
    private static string TargetOf(string url)
    {
        var authority = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var start = url.AsSpan(authority).IndexOfAny('/', '?', '#');
        var target = start < 0 ? "" : url[(authority + start)..].Split('#')[0];
        return target.StartsWith('/') ? target : "/" + target;
    }

    private static string TextOf(JsonObject body, string name, string standard, ref string fault)
    {
        if (body[name] is not { } node)
        {
            return standard;
        }

        if (node is JsonValue value && value.TryGetValue<string>(out var text))
        {
            return text;
        }

        fault = $"\"{name}\" is no text. Send an object such as {Sample}.";
        return standard;
    }

    private static string? ReadHeaders(JsonNode? node, List<KeyValuePair<string, string>> headers)
    {
        const string Fault = "\"headers\" is an object of names with a text each, or a list of texts: {\"Accept\":\"text/html\",\"X-Tag\":[\"a\",\"b\"]}.";
        if (node is null)
        {
            return null;
        }

        foreach (var (name, value) in node as JsonObject ?? [])
        {
            foreach (var item in value as JsonArray ?? [value?.DeepClone()])
            {
                if (item is not JsonValue one || !one.TryGetValue<string>(out var text))
                {
                    return Fault;
                }

                headers.Add(new(name, text));
            }
        }

        return node is JsonObject ? null : Fault;
    }
}
