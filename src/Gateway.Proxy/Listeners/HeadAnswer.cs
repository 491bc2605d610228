using Gateway.Proxy.Pipeline;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Gateway.Proxy.Listeners;

/// <summary>Answers a request whose head the server refuses, in place of the server, which gives its status alone.</summary>
/// <remarks>
/// The server reports such a request before it answers it, and leaves alone a response that has begun. So the head is begun
/// here, by the server's own means. A request that never reached an application has no body to write to, so what follows the
/// head goes to the connection itself. Not over HTTP/2: there the server resets a stream whose response it did not end.
/// </remarks>
internal static class HeadAnswer
{
    /// <returns>The bytes of the body; 0 where the server's answer stays.</returns>
    public static int Write(IFeatureCollection features, IHttpRequestFeature request, IHttpResponseFeature response, string requestId, Problem problem)
    {
        if (features.Get<IHttp2StreamIdFeature>() is not null
            || features.Get<IHttpResponseBodyFeature>() is not { } body
            || features.Get<IConnectionTransportFeature>() is not { Transport.Output: var output })
        {
            return 0;
        }

        var json = ProblemWriter.Json(requestId, problem);
        ProblemWriter.WriteHead(response.Headers, requestId, problem);
        response.StatusCode = problem.Status;
        response.Headers.ContentType = ProblemWriter.JsonType;
        response.Headers.ContentLength = json.Length;
        try
        {
            // Both are done at once, for what is sent waits in memory; and nobody is here to wait for them.
            _ = body.StartAsync();
            if (HttpMethods.IsHead(request.Method))
            {
                _ = output.FlushAsync().AsTask();
                return 0;
            }

            _ = output.WriteAsync(json).AsTask();
            return json.Length;
        }
        catch (InvalidOperationException)
        {
            return 0; // The client has gone, and the connection is closed already.
        }
    }
}
