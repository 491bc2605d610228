using System.Net;
using Gateway.Proxy.Certificates;

namespace Gateway.Proxy.Identity;

/// <summary>Asks identity providers over HTTP: a bounded number of bytes, and from no other address than the one named.</summary>
internal sealed class ProviderHttp : IDisposable
{
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        // A redirect would lead where nobody looked: the address to write is the one it leads to.
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = DecompressionMethods.None,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        MaxConnectionsPerServer = 16,
        ActivityHeadersPropagator = null,
        SslOptions = { CertificateChainPolicy = SystemTrust.Policy() },
    });

    /// <summary>Sends a request and reads the whole answer.</summary>
    /// <returns>The status, and the body; null where that is longer than allowed.</returns>
    /// <exception cref="HttpRequestException">There is no answer.</exception>
    /// <exception cref="IOException">The answer broke off.</exception>
    public async Task<(HttpStatusCode Status, byte[]? Body)> SendAsync(HttpRequestMessage request, int maxLength, CancellationToken cancellation)
    {
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        using var response = await _http.SendAsync(request, cancellation);
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        using var read = new MemoryStream();
        var buffer = new byte[16 * 1024];

        // One byte more than is taken tells whether there is more.
        for (int count; (count = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, maxLength + 1 - read.Length)), cancellation)) > 0;)
        {
            read.Write(buffer, 0, count);
            if (read.Length > maxLength)
            {
                return (response.StatusCode, null);
            }
        }

        await SocketThreads.LeaveAsync(); // Keys and tokens are checked next.
        return (response.StatusCode, read.ToArray());
    }

    public void Dispose() => _http.Dispose();
}
