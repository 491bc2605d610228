using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.Admin.Dashboard;

/// <summary>
/// Lets the dashboard page make the admin listener's calls on its session: those below <see cref="ApiPath"/> and no others, so
/// that a cookie never counts where a token does.
/// </summary>
internal sealed class SessionAccess(OperatorSessions sessions)
{
    /// <summary>What stands before a call's path where it is made on a session.</summary>
    public const string ApiPath = "/dashboard/api";

    private const string NoSecret =
        $"This call does not carry its session's secret in the header {OperatorSessions.HeaderName}, so it may come from another page than the dashboard, and nothing was changed. Sign in again.";

    /// <summary>Says whose session it is, and goes on with the rest of the path.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        if (request.Path.StartsWithSegments(ApiPath, out var path))
        {
            request.Path = path;
            if (sessions.Of(request) is { } session)
            {
                context.Features.Set(AdminAccess.IsChange(request.Method) && !OperatorSessions.HasSecret(request, session)
                    ? new OperatorCall(Caller: null, NoSecret)
                    : new OperatorCall(session.Caller, Fault: null));
            }
        }

        return next(context);
    }
}
