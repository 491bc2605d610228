using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.Identity.Sessions;

/// <summary>Tells visits to a page, which may be sent to sign in, from calls of programs and scripts, which could do nothing with a sign-in page.</summary>
internal static class BrowserVisit
{
    public static bool Is(HttpRequest request)
    {
        // What the gateway itself answers is for programs.
        if (request.Path.StartsWithSegments("/.gateway") || !HttpMethods.IsGet(request.Method) || !request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        // What browsers say since about 2020 (Fetch Metadata); older ones send nothing.
        var mode = request.Headers["Sec-Fetch-Mode"].ToString();
        return (mode.Length == 0 || mode == "navigate") && !request.Headers.ContainsKey("X-Requested-With");
    }
}
