using Gateway.Proxy.Observability;

namespace Gateway.Proxy.Tests.Observability;

/// <summary>Access log entries for tests.</summary>
internal static class Entries
{
    private static readonly DateTimeOffset Time = new(2031, 2, 3, 4, 5, 6, 789, TimeSpan.FromHours(2));

    /// <summary>Nothing but what every request has.</summary>
    public static AccessLogEntry Minimal { get; } = new()
    {
        Time = Time,
        RequestId = "id",
        Client = "192.0.2.1",
        Method = "GET",
        RawTarget = "/",
        Protocol = "HTTP/1.1",
        Status = 404,
        RequestBytes = 0,
        ResponseBytes = 0,
        Duration = TimeSpan.Zero,
    };

    /// <summary>Everything there is.</summary>
    public static AccessLogEntry Full { get; } = Minimal with
    {
        TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        Host = "api.example:8080",
        RawTarget = "/orders/42?token=secret",
        Status = 502,
        RequestBytes = 12,
        ResponseBytes = 3_000_000_000,
        Route = "orders",
        Cluster = "backend",
        Destination = "one",
        Error = "destination_unavailable",
        Duration = TimeSpan.FromMicroseconds(1_234_567.8),
        Gateway = TimeSpan.FromMicroseconds(89),
        Backend = TimeSpan.FromMicroseconds(1_000_100),
    };
}
