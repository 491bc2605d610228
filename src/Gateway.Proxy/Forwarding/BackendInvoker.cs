namespace Gateway.Proxy.Forwarding;

/// <summary>Sends requests so that their bodies are not held back.</summary>
internal sealed class BackendInvoker(HttpMessageHandler handler) : HttpMessageInvoker(handler, disposeHandler: true)
{
    public override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content)
        {
            request.Content = new UnbufferedContent(content);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
