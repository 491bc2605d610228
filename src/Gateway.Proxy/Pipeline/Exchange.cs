using System.Globalization;
using System.Net;
using Gateway.Core.Identity;
using Gateway.Core.LoadBalancing;
using Gateway.Core.RateLimiting;
using Gateway.Core.Retries;
using Gateway.Proxy.CircuitBreaking;
using Gateway.Proxy.Forwarding;
using Gateway.Proxy.Health;
using Gateway.Proxy.LoadBalancing;
using Gateway.Proxy.Mirroring;
using Gateway.Proxy.Observability;
using Gateway.Proxy.RateLimiting;
using Gateway.Proxy.Retries;
using Gateway.Proxy.RouteTables;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Proxy.Pipeline;

/// <summary>
/// One request and what the stages find out about it, from its head to its log line. Pooled: a request allocates
/// none.
/// </summary>
internal sealed class Exchange : IDisposable
{
    private const long NoDeadline = 0;
    private const long Expired = -1;

    private CancellationTokenSource _total = new();
    private long _deadline = NoDeadline;
    private string? _requestId;
    private ClientAddress? _client;
    private ProxyTrust _trust = ProxyTrust.Nobody;
    private DestinationLoad? _load;
    private DestinationLoad? _active;
    private bool _isJudged;
    private long _countedRequestBytes;
    private BalancedDestination[] _tried = [];
    private int _tries;
    private ReplayBody? _body;
    private RouteTarget? _target;

    public Exchange() => Transformer = new ForwardTransformer(this);

    public ForwardTransformer Transformer { get; }

    public HttpContext? Context { get; private set; }

    /// <summary>The table the whole exchange stays with.</summary>
    public RouteTableSnapshot? Table { get; private set; }

    public RouteRuntime? Route { get; set; }

    /// <summary>Where the request goes, or went last.</summary>
    public DestinationRuntime? Destination { get; private set; }

    /// <summary>Where it has been; empty in a cluster without retries.</summary>
    public ReadOnlySpan<BalancedDestination> Tried => _tried.AsSpan(0, _tries);

    /// <summary>How often it was sent again.</summary>
    public int Retries { get; private set; }

    /// <summary>Whether the response at hand is thrown away, and the request sent again.</summary>
    public bool IsRetrying { get; private set; }

    /// <summary>Where the request counts as under way until its end; null where nobody counts.</summary>
    public ClusterAdmission? Admission { get; set; }

    /// <summary>The bound on the present try; null where there is none.</summary>
    public TryDeadline? TryDeadline { get; set; }

    /// <summary>Where a copy of the request goes; null for nowhere.</summary>
    public RouteMirror? Mirror { get; private set; }

    /// <summary>What is copied, once it has been sent.</summary>
    public MirroredRequest? Mirrored { get; set; }

    /// <summary>What became of the session, for the log: new, kept, moved, lost; null where the cluster keeps none.</summary>
    public string? Affinity { get; set; }

    /// <summary>The value of the affinity cookie to set; null for none.</summary>
    public string? AffinityCookie { get; set; }

    /// <summary>The request target as it came over the wire.</summary>
    public string RawTarget { get; private set; } = "";

    /// <summary>The address of the other end of the connection.</summary>
    public string PeerAddress { get; private set; } = "";

    /// <summary>Whether the node's settings name the peer as a proxy in front of it.</summary>
    public bool PeerIsTrusted { get; private set; }

    /// <summary>Whether the client speaks https, be it with a trusted proxy that says so.</summary>
    public bool ClientSpeaksHttps => Context!.Request.IsHttps
        || (PeerIsTrusted && Context.Request.Headers["X-Forwarded-Proto"].ToString().Equals("https", StringComparison.OrdinalIgnoreCase));

    /// <summary>The caller, where it is known.</summary>
    public ConsumerIdentity? Consumer { get; set; }

    /// <summary>The address that the request came from: the peer's, or what trusted proxies say in front of it.</summary>
    public ClientAddress Client => _client ??= FindClient();

    /// <summary>Room for what the route's rate limits charge.</summary>
    public LimiterCharge[] Charges { get; } = new LimiterCharge[LimiterEdgeTable.MaxCharges];

    /// <summary>How the caller stands in the limit that decided; null where the route has none.</summary>
    public LimitStanding? LimitStanding { get; set; }

    /// <summary>The keys of the limits of requests in flight that count this one, as many as <see cref="EnteredCount"/> says.</summary>
    public LimiterKey[] Entered { get; } = new LimiterKey[LimiterEdgeTable.MaxCharges];

    public int EnteredCount { get; set; }

    /// <summary>The rate limit that refused the request.</summary>
    public string? RefusedBy { get; set; }

    /// <summary>Where the request goes: to the route's cluster, its share's, or the one it falls back to; null where the gateway answers.</summary>
    public RouteTarget? Target => _target ?? Route?.Target;

    /// <summary>The cluster of <see cref="Target"/>.</summary>
    public ClusterRuntime? Cluster => Target?.Cluster;

    /// <summary>The rate limit in shadow that would have refused it.</summary>
    public string? ShadowRefusedBy { get; set; }

    /// <summary>What the node went by where a rate limit's authority gave no answer: the policy's onUnavailable.</summary>
    public string? LimitMode { get; set; }

    /// <summary>What the circuit wants back: to be recorded once.</summary>
    public ClusterPass? Pass { get; set; }

    /// <summary>The circuit's state, where it kept the request from its cluster.</summary>
    public string? CircuitState { get; set; }

    /// <summary>What the gateway answered by itself because the table says so, for the log; null where it did not.</summary>
    public string? Answer { get; set; }

    /// <summary>The request's part in its trace; null where tracing is off.</summary>
    public RequestTrace? Trace { get; set; }

    /// <summary>The Proxy-Status error (RFC 9209), where the answer is the gateway's own.</summary>
    public string? Error { get; set; }

    /// <summary>The name of the request in logs and answers. Made when first asked for.</summary>
    public string RequestId => _requestId ??= Pipeline.RequestId.Of(Context!.Request);

    /// <summary>The node's bound on request bodies.</summary>
    public long? MaxBodyBytes { get; private set; }

    public long Started { get; private set; }

    /// <summary>When it was over, once for all who want to know: reading the clock costs as much as counting.</summary>
    public long Ended { get; private set; }

    /// <summary>When the request went to the destination; 0 if it never did.</summary>
    public long Sent { get; private set; }

    /// <summary>When the request first went to a destination; 0 if it never did.</summary>
    public long FirstSent { get; private set; }

    /// <summary>When the head of the destination's response came; 0 if it never did.</summary>
    public long Answered { get; private set; }

    /// <summary>Whether the exchange has no natural end: its length says nothing of anybody's speed.</summary>
    public bool IsStream { get; private set; }

    /// <summary>Whether the destination's response has passed to its end, whatever becomes of the request's body.</summary>
    public bool ResponseIsWhole { get; set; }

    /// <summary>Bytes of the response body: as stated by the destination, or as counted.</summary>
    public long ResponseBytes { get; set; }

    /// <summary>
    /// Bytes of the request body: as counted, or as stated where it is short. What a client states and never sends, such as
    /// a body that is refused, must not show in anybody's sums.
    /// </summary>
    public long RequestBytes => Context!.Request.ContentLength is { } stated and <= SocketThreads.TurnBytes ? stated : _countedRequestBytes;

    /// <summary>Fires when the exchange was silent for too long; set while forwarding.</summary>
    public CancellationToken ActivityToken { get; set; }

    /// <summary>Fires when the exchange has lasted too long.</summary>
    public CancellationToken TotalToken => _total.Token;

    public TimeProvider Clock { get; private set; } = TimeProvider.System;

    public void Begin(HttpContext context, RouteTableSnapshot table, ProxyTrust trust, long? maxBodyBytes, TimeProvider clock)
    {
        Context = context;
        Table = table;
        MaxBodyBytes = maxBodyBytes;
        Clock = clock;
        Started = clock.GetTimestamp();
        RawTarget = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        _trust = trust;
        var peer = context.Connection.RemoteIpAddress;
        PeerAddress = peer?.ToString() ?? "";
        PeerIsTrusted = trust.Includes(peer);
    }

    /// <summary>Notes that all is over.</summary>
    public void Finish() => Ended = Clock.GetTimestamp();

    /// <summary>Sends the request to another cluster than the route's.</summary>
    public void GoTo(RouteTarget target) => _target = target;

    /// <summary>Makes a destination the one that the request goes to next.</summary>
    /// <param name="destination">The destination.</param>
    /// <param name="load">Where the request has been counted, until <see cref="Leave"/>; null for nowhere.</param>
    public void GoTo(DestinationRuntime destination, DestinationLoad? load)
    {
        Destination = destination;
        _isJudged = false;
        if (Retries == 0)
        {
            CountRequestBody();
        }

        if (Cluster!.Retries is { } retries)
        {
            Note(destination, retries.Policy.MaxBodyBytes);
        }

        _load = load;
    }

    /// <summary>Notes that the request is done with its destination.</summary>
    public void Leave()
    {
        Trace?.EndTry();
        _load?.Leave();
        _load = null;
    }

    /// <summary>Notes what the present try says of its cluster and its destination, once.</summary>
    /// <param name="failure">What kept it from being forwarded to its end; null if nothing did.</param>
    public void Judge(Problem? failure)
    {
        CircuitStage.RecordEnd(this, failure);
        Trace?.Judge(failure);
        if (!_isJudged && Destination is not null)
        {
            _isJudged = true;
            Cluster!.Health?.Record(Destination, CircuitStage.OutcomeOf(this, ClusterHealth.Failures, failure), Clock);
        }
    }

    /// <summary>Notes that the request goes to its destination now.</summary>
    public void Send(bool isStream)
    {
        CircuitStage.Begin(this);
        IsStream = isStream;
        Sent = Clock.GetTimestamp();
        Trace?.BeginTry(this);
        if (Retries > 0)
        {
            return; // The time of the whole exchange runs already.
        }

        FirstSent = Sent;
        _active = Cluster!.Active;
        _active.Enter();

        var total = Target!.Total;
        if (!isStream && total != Timeout.InfiniteTimeSpan)
        {
            Volatile.Write(ref _deadline, Sent + (long)(total.TotalSeconds * Clock.TimestampFrequency));
        }
    }

    /// <summary>
    /// Looks at the status of a response before anything of it is passed on: whether it is thrown away, because the
    /// request is sent again or the try was over already.
    /// </summary>
    public bool Discards(int status)
    {
        Trace?.Answer(status);
        if (TryDeadline is { } deadline && !deadline.TryDisarm())
        {
            return true;
        }

        return IsRetrying = Cluster!.Retries is { } retries && retries.Statuses.Contains(status) && retries.TryReserve(this, TryResult.Failed);
    }

    /// <summary>Whether the request's body, as far as it was read, can be sent from its beginning.</summary>
    /// <param name="maxBodyBytes">The most that is sent again; for a mirror, more may have been kept.</param>
    public bool CanResend(int maxBodyBytes) => !Context!.Response.HasStarted && (_body is null || _body.Kept?.Length <= maxBodyBytes);

    /// <summary>Has a copy made of the request, and its body kept for it.</summary>
    public void MirrorTo(RouteMirror mirror)
    {
        Mirror = mirror;
        _body ??= ReplayBody.Of(Context!, mirror.Policy.MaxBodyBytes);
        _body?.KeepUpTo(mirror.Policy.MaxBodyBytes);
    }

    /// <summary>Takes the body that was kept.</summary>
    /// <param name="maxBytes">The largest that is taken.</param>
    /// <param name="body">The body; null where the request has none.</param>
    /// <param name="fault">Why there is none to be had.</param>
    public bool TryKeepBody(int maxBytes, out ReadOnlyMemory<byte>? body, out string fault)
    {
        body = _body?.Kept;
        fault = _body is null || _body.CanRewind && body?.Length <= maxBytes ? "cut_off" : "too_large";
        return _body is null || (_body.IsWhole && body?.Length <= maxBytes);
    }

    /// <summary>Makes the exchange ready for another try.</summary>
    public void BeginRetry()
    {
        Retries++;
        IsRetrying = false;
        Sent = Answered = 0;
        ActivityToken = default;
        _body?.Rewind();
        Context!.Response.Clear();
    }

    /// <summary>Notes the head of the destination's response.</summary>
    public void ResponseBegins(HttpResponseMessage response)
    {
        Answered = Clock.GetTimestamp();
        CircuitStage.Answer(this);
        if (response.StatusCode == HttpStatusCode.SwitchingProtocols)
        {
            // It may last for days, and says all it has to say about the cluster now.
            Judge(failure: null);
        }

        if (IsEventStream(response))
        {
            IsStream = true;
            Judge(failure: null);
            LiftDeadline();
        }

        var hasBody = !HttpMethods.IsHead(Context!.Request.Method);
        if (StatedLength(response) is { } length && (length <= SocketThreads.TurnBytes || !hasBody))
        {
            ResponseBytes = hasBody ? length : 0;
        }
        else if (!OpensConnection(response))
        {
            response.Content = new CountedContent(response.Content, this);
        }
    }

    /// <summary>The address that the request came from, whole.</summary>
    public IPAddress FindAddress()
    {
        var peer = Context!.Connection.RemoteIpAddress ?? IPAddress.None;
        return PeerIsTrusted ? ForwardedFor.Resolve(peer, Context.Request.Headers["X-Forwarded-For"], _trust.Includes) : peer;
    }

    public void Dispose() => _total.Dispose();

    /// <summary>Ends the exchange if its time is up. May be called by any thread, whatever request it is about meanwhile.</summary>
    /// <param name="now">The time as <see cref="Clock"/> stamps it.</param>
    public void ExpireBy(long now)
    {
        var deadline = Volatile.Read(ref _deadline);
        if (deadline <= NoDeadline || deadline > now)
        {
            return;
        }

        // Read before the claim: once claimed, the request may end and put another source in its place.
        var total = Volatile.Read(ref _total);
        if (Interlocked.CompareExchange(ref _deadline, Expired, deadline) == deadline)
        {
            _ = total.CancelAsync();
        }
    }

    /// <summary>Forgets the request.</summary>
    public void End()
    {
        Leave();
        _active?.Leave();
        _active = null;
        Admission?.Leave();
        Admission = null;
        Array.Clear(_tried);
        _body = null;
        _tries = Retries = 0;
        _isJudged = IsRetrying = false;
        TryDeadline = null;
        Mirror = null;
        Mirrored = null;
        Affinity = AffinityCookie = null;
        Context = null;
        Table = null;
        Route = null;
        Destination = null;
        RawTarget = "";
        PeerAddress = "";
        Error = Answer = null;
        Consumer = null;
        LimitStanding = null;
        RefusedBy = ShadowRefusedBy = LimitMode = CircuitState = null;
        Pass = null;
        Trace = null;
        _target = null;
        _requestId = null;
        _client = null;
        Sent = FirstSent = Answered = _countedRequestBytes = ResponseBytes = 0;
        ResponseIsWhole = IsStream = false;
        ActivityToken = default;
        if (Interlocked.Exchange(ref _deadline, NoDeadline) == Expired)
        {
            Volatile.Write(ref _total, new CancellationTokenSource());
        }
    }

    /// <summary>Remembers where the request goes, and keeps its body in case it goes elsewhere next.</summary>
    private void Note(DestinationRuntime destination, int maxBodyBytes)
    {
        if (_tries == 0)
        {
            // Outside of what counts the body: bytes that are sent again came once.
            _body = ReplayBody.Of(Context!, maxBodyBytes);
            _tried = _tried.Length == 0 ? new BalancedDestination[RetryRules.MaxAttempts + 1] : _tried;
        }

        _tried[_tries++] = destination.Balanced;
    }

    private ClientAddress FindClient() => ClientAddress.From(FindAddress());

    /// <summary>Lets the exchange last. One that has expired stays so: its token is used up.</summary>
    private void LiftDeadline()
    {
        var deadline = Volatile.Read(ref _deadline);
        if (deadline > NoDeadline)
        {
            Interlocked.CompareExchange(ref _deadline, NoDeadline, deadline);
        }
    }

    private void CountRequestBody()
    {
        var request = Context!.Request;
        if (request.ContentLength is null or > SocketThreads.TurnBytes && Context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
        {
            request.Body = new CountedStream(request.Body, count => _countedRequestBytes += count);
        }
    }

    /// <summary>The Content-Length, read without the parsing that the header collection keeps its result of.</summary>
    private static long? StatedLength(HttpResponseMessage response)
        => response.Content.Headers.NonValidated.TryGetValues("Content-Length", out var length)
            && long.TryParse(length.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : null;

    /// <summary>Whether what follows the head is no body but a connection in both directions: a WebSocket's.</summary>
    public static bool OpensConnection(HttpResponseMessage response)
        => response.StatusCode == System.Net.HttpStatusCode.SwitchingProtocols || response.RequestMessage?.Method == HttpMethod.Connect;

    private static bool IsEventStream(HttpResponseMessage response)
        => response.Content.Headers.NonValidated.TryGetValues("Content-Type", out var type)
        && type.ToString().StartsWith("text/event-stream", StringComparison.OrdinalIgnoreCase);
}
