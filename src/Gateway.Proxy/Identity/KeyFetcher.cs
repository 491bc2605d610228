using System.Net;
using Gateway.Core.Identity.Tokens;

namespace Gateway.Proxy.Identity;

/// <summary>Fetches keys over HTTP, within the time given.</summary>
internal sealed class KeyFetcher(ProviderHttp http, TimeProvider clock)
{
    private const int MaxDiscoveryLength = 256 * 1024;

    /// <summary>Fetches the keys of a provider.</summary>
    /// <exception cref="KeyFetchException">They cannot be had, or not in time.</exception>
    public async Task<IReadOnlyList<VerificationKey>> FetchAsync(KeySource source)
    {
        using var timeout = new CancellationTokenSource(source.Fetch.Timeout, clock);
        try
        {
            var address = source.JwksUri ?? await DiscoverAsync(source, timeout.Token);
            var json = await GetAsync(address, JsonWebKeySet.MaxLength, timeout.Token);
            return JsonWebKeySet.Read(json, out var keys) is { } fault ? throw new KeyFetchException($"{address} answered something else: {fault}") : keys;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            throw new KeyFetchException($"There was no whole answer within {source.Fetch.Timeout.TotalSeconds} s.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new KeyFetchException(e.Message);
        }
    }

    private async Task<string> DiscoverAsync(KeySource source, CancellationToken cancellation)
    {
        var address = source.DiscoveryUri ?? KeyAddress.OfDiscovery(source.Issuer);
        if (ReadDiscovery(await GetAsync(address, MaxDiscoveryLength, cancellation)) is not var (issuer, keys))
        {
            throw new KeyFetchException($"{address} answered no JSON object.");
        }

        // OpenID Connect Discovery, section 4.3: or one tenant's document could speak for another's.
        if (issuer != source.Issuer)
        {
            throw new KeyFetchException($"{address} is the document of another issuer than '{source.Issuer}'.");
        }

        return keys is null ? throw new KeyFetchException($"{address} names no jwks_uri.")
            : KeyAddress.Check(keys, source.AllowHttp) is { } fault ? throw new KeyFetchException($"{address} names a jwks_uri that cannot be used. {fault}")
            : keys;
    }

    private static (string? Issuer, string? Keys)? ReadDiscovery(byte[] json)
        => ProviderJson.TryRead(json, out var root) ? (ProviderJson.Text(root, "issuer"), ProviderJson.Text(root, "jwks_uri")) : null;

    private async Task<byte[]> GetAsync(string address, int maxLength, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        var (status, body) = await http.SendAsync(request, maxLength, cancellation);
        return (int)status is >= 300 and < 400 ? throw new KeyFetchException($"{address} answered {(int)status}, and redirects are not followed: state the address that it leads to.")
            : status != HttpStatusCode.OK ? throw new KeyFetchException($"{address} answered {(int)status}.")
            : body ?? throw new KeyFetchException($"{address} answered more than {maxLength} bytes.");
    }
}
