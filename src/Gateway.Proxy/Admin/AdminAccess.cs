using System.Net;
using Gateway.Proxy.Admin.Dashboard;
using Gateway.Proxy.Settings;
using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.Admin;

/// <summary>
/// Who may use the admin listener: requests that name it by an expected host or by the address they came to, and for whatever
/// changes state or tells of callers, those that carry a token with the role it needs, or are made on a session of the dashboard
/// that began with one. Loopback alone is no credential: any
/// local process, and through DNS rebinding any web page in a local browser, is a loopback client.
/// </summary>
internal sealed class AdminAccess(AdminSettings settings, AdminTokens tokens)
{
    private const string Scheme = "Bearer ";

    private readonly HashSet<string> _hosts = new(settings.AllowedHosts.Select(Plain), StringComparer.OrdinalIgnoreCase);

    /// <summary>Refuses requests that name another host. Before anything else of the listener sees them.</summary>
    public Task CheckHostAsync(HttpContext context, RequestDelegate next) => IsExpectedHost(context.Request.Host.Host, context.Connection.LocalIpAddress)
        ? next(context)
        : AdminProblem.WriteAsync(context, 403, $"The Host header '{context.Request.Host.Host}' is neither loopback, nor the address that the request came to, nor in admin.allowedHosts of the node's settings.");

    /// <summary>Refuses requests whose token does not have the role that the call needs. After the endpoint is known.</summary>
    public Task CheckRoleAsync(HttpContext context, RequestDelegate next)
    {
        var session = context.Features.Get<OperatorCall>();
        var caller = tokens.Find(Bearer(context.Request)) ?? session?.Caller;
        context.Features.Set(caller);
        var needed = RoleFor(context);
        if (needed == AdminRole.None || caller?.Role >= needed)
        {
            return next(context);
        }

        if (session?.Fault is { } fault)
        {
            return AdminProblem.WriteAsync(context, 403, fault);
        }

        if (caller is not null)
        {
            return AdminProblem.WriteAsync(context, 403, $"This call needs a token with the role {NameOf(needed)}, and '{caller.Name}' has the role {NameOf(caller.Role)}.");
        }

        context.Response.Headers.WWWAuthenticate = "Bearer realm=\"gateway admin\"";
        return AdminProblem.WriteAsync(context, 401, $"This call {(needed == AdminRole.Write ? "changes state" : "is not for everybody")} and needs a token with the role {NameOf(needed)}: Authorization: Bearer <token>. The node keeps the one that may do everything in the file admin-token of its data folder.");
    }

    /// <summary>The role that a call needs: the endpoint's own, or by its method.</summary>
    public AdminRole RoleFor(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<NeededRole>() is { } stated ? stated.Role
        : IsChange(context.Request.Method) ? AdminRole.Write
        : settings.ReadsNeedToken ? AdminRole.Read
        : AdminRole.None;

    /// <summary>Whether requests of a method may change something.</summary>
    public static bool IsChange(string method) => !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method);

    private static string NameOf(AdminRole role) => role == AdminRole.Read ? "read" : "write";

    private static string? Bearer(HttpRequest request)
        => request.Headers.Authorization is [{ } value] && value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? value[Scheme.Length..].Trim()
            : null;

    /// <summary>One spelling for each address, without the brackets of IPv6.</summary>
    private static string Plain(string host) => IPAddress.TryParse(host.Trim('[', ']'), out var address) ? address.ToString() : host;

    /// <summary>A name may have been pointed here by anybody; an address has not.</summary>
    private bool IsExpectedHost(string host, IPAddress? own)
        => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && (IPAddress.IsLoopback(address) || address.MapToIPv6().Equals(own?.MapToIPv6())))
            || _hosts.Contains(Plain(host));
}
