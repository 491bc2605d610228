using Gateway.Cluster.Checks;
using Gateway.Cluster.Load;

namespace Gateway.Cluster.Tests.Checks;

/// <summary>What is made of access logs, real lines but for their length.</summary>
public sealed class AccessLogTests
{
    private const string Admitted = """{"time":"2026-01-01T00:00:10.500Z","requestId":"a","status":200,"route":"deny","durationMs":40.250,"gatewayMs":8.125,"backendMs":30.000}""";
    private const string Refused = """{"time":"2026-01-01T00:00:10.600Z","requestId":"b","status":429,"route":"deny","durationMs":0.100,"limit":"deny"}""";
    private const string Alone = """{"time":"2026-01-01T00:00:10.700Z","requestId":"c","status":502,"route":"deny","durationMs":2.000,"gatewayMs":1.000,"error":"connection_refused","limitMode":"localShare"}""";

    private static readonly DateTimeOffset Origin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly Dictionary<string, TimeSpan> NobodyKilled = [];

    [Fact]
    public void Read_ForwardedRequest_SpansAllMomentsItMayHaveHad()
    {
        var request = Assert.Single(AccessLogReader.Read(Admitted + "\n", "node-1#1", Origin));

        Assert.Equal(("a", "node-1#1", "deny", 200), (request.Id, request.Node, request.Route, request.Status));
        Assert.InRange(request.Start.TotalMilliseconds, 10_459.748, 10_459.75);
        Assert.InRange(request.Sent!.Value.TotalMilliseconds, 10_468.875, 10_468.877);
    }

    [Fact]
    public void Read_LogOfAKilledNode_LeavesItsCutLineOut() =>
        Assert.Equal(["a"], AccessLogReader.Read($"{Admitted}\n{Refused[..50]}", "node-1#1", Origin).Select(request => request.Id));

    [Fact]
    public void Read_BrokenLineAmongOthers_IsAFaultThatNamesIt()
    {
        var fault = Assert.Throws<InvalidDataException>(() => AccessLogReader.Read($"{Admitted}\n{Refused[..50]}\n{Alone}\n", "node-1#1", Origin));

        Assert.StartsWith("Line 2 of the access log of node-1#1 ", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_RefusedForwardedAndUnloggedRequests_CountsWhatWasLetThrough()
    {
        var logged = AccessLogReader.Read($"{Admitted}\n{Refused}\n{Alone}\n", "node-1#1", Origin);

        var admissions = Admissions.Of("deny", logged, [Sent("a", 200), Sent("b", 429), Sent("c", 502), Sent("killed", 200), Sent("lost", 0), Sent("elsewhere", 200, "control")]);

        Assert.Equal([DecidedBy.Authority, DecidedBy.NodeAlone, DecidedBy.Unknown], admissions.Select(a => a.By));
        Assert.All(admissions, a => Assert.Equal(TimeSpan.FromSeconds(10), a.From));
        Assert.Equal(TimeSpan.FromSeconds(11), admissions[2].To);
        Assert.True(admissions[0].To < TimeSpan.FromSeconds(10.47));
    }

    [Fact]
    public void Unlogged_AnswerWithoutALine_CountsUnlessItsNodeWasKilled()
    {
        var logged = AccessLogReader.Read(Admitted + "\n", "node-1#1", Origin);

        Assert.Equal(1, Admissions.Unlogged(logged, [Sent("a", 200), Sent("b", 429), Sent("none", 0)], NobodyKilled));
        Assert.Equal(0, Admissions.Unlogged(logged, [Sent("b", 429)], new Dictionary<string, TimeSpan> { ["node-1#1"] = TimeSpan.Zero }));
    }

    [Fact]
    public void Failed_NoAnswer_IsAFailureUnlessItsNodeWasKilledByThen()
    {
        SentRequest[] sent = [Sent("a", 200), Sent("b", 0)];
        HashSet<int> allowed = [200];

        Assert.Equal(["b"], Answers.Failed(sent, "deny", allowed, NobodyKilled).Select(r => r.Id));
        Assert.Equal(["b"], Answers.Failed(sent, "deny", allowed, new Dictionary<string, TimeSpan> { ["node-1#1"] = TimeSpan.FromSeconds(12) }).Select(r => r.Id));
        Assert.Empty(Answers.Failed(sent, "deny", allowed, new Dictionary<string, TimeSpan> { ["node-1#1"] = TimeSpan.FromSeconds(9) }));
    }

    [Fact]
    public void Failed_ErrorOfAKilledNode_IsAFailure() =>
        Assert.Single(Answers.Failed([Sent("a", 500)], "deny", new HashSet<int> { 200 }, new Dictionary<string, TimeSpan> { ["node-1#1"] = TimeSpan.Zero }));

    [Fact]
    public void Of_RequestsDecidedAlone_CountsTheTimeOfAllNodesOnce()
    {
        var logged = AccessLogReader.Read($"{Admitted}\n{Alone}\n{Alone.Replace("\"c\"", "\"d\"", StringComparison.Ordinal)}\n", "node-1#1", Origin);

        Assert.Equal(TimeSpan.FromSeconds(1.5), Standstill.Of(logged, [Sent("a", 200), Sent("c", 503), Sent("d", 503)]));
        Assert.Equal(TimeSpan.Zero, Standstill.Of(logged, [Sent("a", 200)]));
    }

    private static SentRequest Sent(string id, int status, string stream = "deny") =>
        new(id, stream, "node-1#1", TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(11), status, status == 0 ? "Connection refused" : null);
}
