using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gateway.Proxy.Admin.Dashboard;

/// <summary>The operators' page: its files, its sessions, and what it shows live.</summary>
internal sealed class DashboardEndpoints(OperatorSessions sessions, LiveFeed feed, TimeProvider clock)
{
    private const string Index = "index.html";

    private const string SessionPath = "/dashboard/session";

    /// <summary>The longest body that can hold a token.</summary>
    private const int MaxBodyBytes = 4096;

    /// <summary>A stream ends after so long; browsers come again by themselves, and are checked again.</summary>
    private static readonly TimeSpan StreamLifetime = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Adds the page, GET /live, and GET and POST of /dashboard/session. What ends a session is a call on one: DELETE /session,
    /// which the page makes as /dashboard/api/session.
    /// </summary>
    public void Map(IEndpointRouteBuilder app)
    {
        // The page itself holds nothing secret, and signing in needs no token but the one that is shown.
        var page = app.MapGroup("").Needs(AdminRole.None).ExcludeFromDescription();
        page.MapGet("/", Redirect);
        page.MapGet("/dashboard", (HttpContext context) => context.Request.Path == "/dashboard/" ? DashboardFiles.SendAsync(context, Index) : Redirect(context));
        foreach (var name in DashboardFiles.Names)
        {
            page.MapGet($"/dashboard/{name}", (HttpContext context) => DashboardFiles.SendAsync(context, name));
        }

        page.MapGet(SessionPath, (HttpContext context) => WriteAsync(context, sessions.Of(context.Request), secret: null));
        page.MapPost(SessionPath, BeginAsync);
        app.MapDelete("/session", EndAsync).Needs(AdminRole.Read).ExcludeFromDescription();
        app.MapGet("/live", StreamAsync);
    }

    private static Task Redirect(HttpContext context)
    {
        context.Response.Redirect("/dashboard/");
        return Task.CompletedTask;
    }

    private async Task BeginAsync(HttpContext context)
    {
        // A page of another origin cannot send JSON without asking first, and nobody answers it.
        if (!context.Request.HasJsonContentType())
        {
            await AdminProblem.WriteAsync(context, 400, "Send the token as JSON: {\"token\":\"...\"}.");
        }
        else if (sessions.Begin(await TokenAsync(context)) is not var (cookie, session))
        {
            await AdminProblem.WriteAsync(context, 401, "This is no token of the admin listener. The node keeps the one that may do everything in the file admin-token of its data folder.");
        }
        else
        {
            context.Response.Cookies.Append(OperatorSessions.CookieOf(context.Request), cookie, OptionsOf(context, OperatorSessions.Lifetime));
            await WriteAsync(context, session, session.Secret);
        }
    }

    private Task EndAsync(HttpContext context)
    {
        sessions.End(context.Request);
        context.Response.Cookies.Append(OperatorSessions.CookieOf(context.Request), "", OptionsOf(context, TimeSpan.Zero));
        return WriteAsync(context, session: null, secret: null);
    }

    private static CookieOptions OptionsOf(HttpContext context, TimeSpan lifetime) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        Path = OperatorSessions.CookiePath,
        MaxAge = lifetime,
    };

    private static async Task<string?> TokenAsync(HttpContext context)
    {
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = MaxBodyBytes;
        try
        {
            var body = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            return body is JsonObject && body["token"] is JsonValue value && value.TryGetValue<string>(out var token) ? token : null;
        }
        catch (Exception e) when (e is JsonException or BadHttpRequestException)
        {
            return null;
        }
    }

    private Task WriteAsync(HttpContext context, OperatorSession? session, string? secret)
    {
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(new JsonObject
        {
            ["name"] = session?.Caller.Name,
            ["role"] = session is null ? null : RolloutJson.Name(session.Caller.Role),
            ["endsInSeconds"] = session is null ? null : Math.Floor(sessions.TimeLeft(session).TotalSeconds),
            ["secret"] = secret,
        }.ToJsonString());
    }

    /// <summary>Server-sent events, one each second.</summary>
    private async Task StreamAsync(HttpContext context)
    {
        using var watch = feed.TryWatch();
        if (watch is null)
        {
            await AdminProblem.WriteAsync(context, 503, $"{LiveFeed.MaxWatchers} pages are open on this node already. Close some, or open the page of another node.");
            return;
        }

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        var start = clock.GetTimestamp();
        var stopping = context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        try
        {
            while (clock.GetElapsedTime(start) < StreamLifetime)
            {
                await context.Response.WriteAsync($"data: {await watch.NextAsync(end.Token)}\n\n", end.Token);
                await context.Response.Body.FlushAsync(end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed, or the node leaves.
        }
    }
}
