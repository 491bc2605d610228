using System.Net;
using Gateway.Proxy.Settings;
using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.Admin;

/// <summary>
/// Who may use the admin listener: requests that name it by an expected host or by the address they came to, and for whatever changes state, those
/// that carry the token. Loopback alone is no credential: any local process, and through DNS rebinding any web page
/// in a local browser, is a loopback client.
/// </summary>
internal sealed class AdminAccess(AdminSettings settings, AdminToken token)
{
    private const string Scheme = "Bearer ";

    private readonly HashSet<string> _hosts = new(settings.AllowedHosts, StringComparer.OrdinalIgnoreCase);

    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (!IsExpectedHost(context.Request.Host.Host, context.Connection.LocalIpAddress))
        {
            await AdminProblem.WriteAsync(context, 403, $"The Host header '{context.Request.Host.Host}' is neither loopback, nor the address that the request came to, nor in admin.allowedHosts of the node's settings.");
        }
        else if (IsChange(context.Request.Method) && !token.Matches(Bearer(context.Request)))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer realm=\"gateway admin\"";
            await AdminProblem.WriteAsync(context, 401, "This call changes state and needs the admin token: Authorization: Bearer <token>. The node keeps it in the file admin-token of its data folder.");
        }
        else
        {
            await next(context);
        }
    }

    private static bool IsChange(string method) => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method);

    private static string? Bearer(HttpRequest request)
        => request.Headers.Authorization is [{ } value] && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? value[Scheme.Length..].Trim()
            : null;

    /// <summary>A name may have been pointed here by anybody; an address has not.</summary>
    private bool IsExpectedHost(string host, IPAddress? own)
        => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && (IPAddress.IsLoopback(address) || address.MapToIPv6().Equals(own?.MapToIPv6())))
            || _hosts.Contains(host);
}
