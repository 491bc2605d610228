using System.Globalization;
using System.Net;
using System.Text.Json;
using Gateway.Core.Discovery;
using Gateway.Proxy.Certificates;

namespace Gateway.Proxy.Discovery;

/// <summary>Destinations by Consul's health API, with blocking queries.</summary>
internal sealed class ConsulSource : IDiscoverySource, IDisposable
{
    private const int MaxAnswerBytes = 16 * 1024 * 1024;

    /// <summary>How long after the agent should have answered it is given up.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly ConsulDiscovery _settings;
    private readonly string? _token;
    private readonly TimeProvider _clock;
    private readonly HttpClient _http;
    private ulong _index;

    /// <param name="settings">Valid settings.</param>
    /// <param name="token">The ACL token; null to send none.</param>
    /// <param name="clock">Times answers.</param>
    public ConsulSource(ConsulDiscovery settings, string? token, TimeProvider clock)
    {
        _settings = settings;
        _token = token;
        _clock = clock;
        _http = new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            SslOptions = { CertificateChainPolicy = SystemTrust.Policy() },
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
    }

    /// <summary>Answers when something has changed since the last answer, or when the agent has held the question long enough.</summary>
    public async Task<DiscoveryAnswer> AskAsync(CancellationToken cancellation)
    {
        // The agent adds up to a sixteenth to the wait, so that not all questions come back at once.
        using var timeout = new CancellationTokenSource((_settings.Wait * 17 / 16) + Grace, _clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, Address());
        if (_token is not null)
        {
            request.Headers.TryAddWithoutValidation("X-Consul-Token", _token);
        }

        try
        {
            using var response = await _http.SendAsync(request, both.Token);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw new DiscoveryException(Explain(response.StatusCode));
            }

            var body = await response.Content.ReadAsByteArrayAsync(both.Token);
            await SocketThreads.LeaveAsync();
            var answer = Read(body);
            _index = NextIndex(response);
            return answer;
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            _index = 0;
            throw new DiscoveryException("it gives no answer", e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException or FormatException or DiscoveryException)
        {
            // The next question shall not wait for a change: nobody knows what has been missed.
            _index = 0;
            throw e as DiscoveryException ?? new DiscoveryException(e is JsonException or FormatException ? "the answer cannot be used: " + e.Message : e.Message, e);
        }
    }

    public void Dispose() => _http.Dispose();

    private string Address()
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"passing=1&index={_index}&wait={(long)_settings.Wait.TotalSeconds}s");
        query += _settings.Stale ? "&stale" : "";
        query += _settings.Tag is { } tag ? "&tag=" + Uri.EscapeDataString(tag) : "";
        query += _settings.Datacenter is { } datacenter ? "&dc=" + Uri.EscapeDataString(datacenter) : "";
        return $"{_settings.Address.TrimEnd('/')}/v1/health/service/{Uri.EscapeDataString(_settings.Service)}?{query}";
    }

    /// <summary>By Consul's rules for blocking queries: an index that goes back, or is none, starts anew.</summary>
    private ulong NextIndex(HttpResponseMessage response)
    {
        var hasIndex = response.Headers.TryGetValues("X-Consul-Index", out var values);
        return hasIndex && ulong.TryParse(values!.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index >= _index ? index : 0;
    }

    private DiscoveryAnswer Read(byte[] body)
    {
        var found = new DiscoveredDestinations(_settings.Https);
        foreach (var entry in JsonSerializer.Deserialize(body, ConsulJson.Default.ConsulEntryArray) ?? [])
        {
            var host = entry.Service.Address is { Length: > 0 } own ? own : entry.Node.Address;
            found.Add(host, entry.Service.Port, weight: entry.Service.Weights?.Passing ?? 1);
        }

        // The question itself waits for changes; the next one follows at once, within the policy's interval.
        return new(found.ToMap(), TimeSpan.Zero);
    }

    private string Explain(HttpStatusCode status) => status switch
    {
        HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized => _settings.TokenVariable is { } variable
            ? $"status {(int)status}: the token in {variable} may not read the service"
            : $"status {(int)status}: it wants a token; name its variable in discovery.consul.tokenVariable",
        _ => $"status {(int)status}",
    };
}
