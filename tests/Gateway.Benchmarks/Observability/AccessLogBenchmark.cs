using BenchmarkDotNet.Attributes;
using Gateway.Proxy.Observability;

namespace Gateway.Benchmarks.Observability;

/// <summary>One line of the access log, formatted.</summary>
[MemoryDiagnoser]
public class AccessLogBenchmark
{
    private readonly AccessLogFormatter _formatter = new();
    private readonly AccessLogEntry _entry = new()
    {
        Time = DateTimeOffset.UnixEpoch,
        RequestId = "5s9w0c2kq8e1v7x3m4n6b2z0ty",
        TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        Client = "203.0.113.7",
        Method = "GET",
        Host = "api.example.com",
        RawTarget = "/orders/42?expand=lines",
        Protocol = "HTTP/1.1",
        Status = 200,
        RequestBytes = 0,
        ResponseBytes = 1234,
        Route = "orders",
        Cluster = "orders",
        Destination = "first",
        Duration = TimeSpan.FromMicroseconds(1234),
        Gateway = TimeSpan.FromMicroseconds(34),
        Backend = TimeSpan.FromMicroseconds(1100),
    };

    [Benchmark]
    public int Format()
    {
        _formatter.Clear();
        _formatter.Format(_entry);
        return _formatter.Written.Length;
    }
}
