using Gateway.Core.CircuitBreaking;
using Gateway.Core.RouteTables;
using Gateway.Proxy.CircuitBreaking;
using Gateway.Proxy.Tests.Observability;

namespace Gateway.Proxy.Tests.CircuitBreaking;

/// <summary>Circuits of several nodes that share an authority, and of one that has lost it.</summary>
public sealed class ClusterCircuitTests : IAsyncLifetime, IDisposable
{
    private static readonly CircuitPolicy Policy = new() { ConsecutiveFailures = 4, Cooldown = TimeSpan.FromSeconds(8) };

    private readonly ManualClock _clock = new();
    private readonly CapturedLog<Circuits> _log = new();
    private FleetEngine[] _engines = [];
    private Circuits[] _nodes = [];

    public async Task InitializeAsync()
    {
        _engines = await FleetEngine.StartAsync(3, () => TimeSpan.FromTicks(_clock.GetTimestamp()));
        _nodes = [.. _engines.Select(engine => new Circuits(engine, _clock, new(_clock), _log))];
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => Array.ForEach(_nodes, node => node.Dispose());

    [Fact]
    public async Task Record_OpensOnTwoNodes_AllHearAtOnce()
    {
        var circuits = Start(Policy);

        await FailAsync(circuits[0], 2);
        await FailAsync(circuits[1], 2);

        Assert.All(circuits, circuit => Assert.Equal(CircuitState.Open, circuit.State));
        Assert.All(circuits, circuit => Assert.InRange(circuit.RetryAfter(), TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(8)));
    }

    [Fact]
    public async Task Tick_NewsLost_IsPolledWithinFiveSeconds()
    {
        var circuits = Start(Policy);
        _engines[2].IsDeaf = true;
        await TickAsync(circuits, TimeSpan.FromSeconds(6));
        await FailAsync(circuits[0], 2);
        await FailAsync(circuits[1], 2);
        Assert.Equal(CircuitState.Closed, circuits[2].State);

        await TickAsync(circuits, TimeSpan.FromSeconds(5.5));

        Assert.Equal(CircuitState.Open, circuits[2].State);
    }

    [Fact]
    public async Task Command_OperatorOpens_AllFollowAtOnce()
    {
        var circuits = Start(Policy);

        var reply = await circuits[1].CommandAsync(new() { Id = 1, Kind = CircuitOrderKind.Open, Reason = "why", By = "who", TimeToLive = TimeSpan.FromMinutes(1) });

        Assert.Equal(("why", "who"), (reply!.Details!.Reason, reply.Details.By));
        Assert.All(circuits, circuit => Assert.Equal(CircuitState.Isolated, circuit.State));
        Assert.Null(await circuits[0].EnterAsync());
        Assert.Contains(4005, _log.Ids);
    }

    [Fact]
    public async Task Record_OneNodeFails_TellsThatItIsThisNode()
    {
        var circuits = Start(Policy);
        await SucceedAsync(circuits[1], 5);
        await SucceedAsync(circuits[2], 5);
        await TickAsync(circuits, TimeSpan.FromSeconds(1));

        await FailAsync(circuits[0], 4);

        Assert.Equal([CircuitState.Open, CircuitState.Closed, CircuitState.Closed], circuits.Select(circuit => circuit.State));
        Assert.Equal([4011], _log.Ids);
    }

    [Fact]
    public async Task Tick_NoAnswerForFiveSeconds_DecidesAloneAndSaysSo()
    {
        var circuit = Start(Policy)[0];
        _engines[0].IsSilent = true;

        await TickAsync([circuit], TimeSpan.FromSeconds(10));
        Assert.False(circuit.IsAlone);
        await TickAsync([circuit], TimeSpan.FromSeconds(2));
        Assert.True(circuit.IsAlone);
        await FailAsync(circuit, 4);

        Assert.Equal(CircuitState.Open, circuit.State);
        Assert.Equal([4006, 4001], _log.Ids);
    }

    [Fact]
    public async Task Tick_AloneWhileOpen_HonoursTheOpenStateAndThenProbesOnce()
    {
        var circuits = Start(Policy with { Cooldown = TimeSpan.FromSeconds(60) });
        await FailAsync(circuits[0], 2);
        await FailAsync(circuits[1], 2);
        _engines[0].IsSilent = true;
        await TickAsync([circuits[0]], TimeSpan.FromSeconds(15));
        Assert.True(circuits[0].IsAlone);

        Assert.Equal(CircuitState.Open, circuits[0].State);
        Assert.Equal(45, circuits[0].RetryAfter().TotalSeconds, tolerance: 0.01);
        Assert.Null(await circuits[0].EnterAsync());
        await TickAsync([circuits[0]], TimeSpan.FromSeconds(46));

        var probe = await circuits[0].EnterAsync();
        Assert.True(probe!.Value.Pass.IsProbe);
        Assert.Null(await circuits[0].EnterAsync());
        circuits[0].Record(circuits[0].Begin(probe.Value), CircuitOutcome.Success);
        Assert.Equal(CircuitState.Closed, circuits[0].State);
    }

    [Fact]
    public async Task Tick_AuthorityAnswersAgain_FollowsIt()
    {
        var circuit = Start(Policy)[0];
        _engines[0].IsSilent = true;
        await TickAsync([circuit], TimeSpan.FromSeconds(12));
        await FailAsync(circuit, 4);
        Assert.Equal((true, CircuitState.Open), (circuit.IsAlone, circuit.State));

        _engines[0].IsSilent = false;
        await TickAsync([circuit], TimeSpan.FromSeconds(1.5));

        // What failed meanwhile was counted for the fleet too: reported by this node alone, it concerns this node alone.
        Assert.Equal((false, CircuitState.Open), (circuit.IsAlone, circuit.State));
        Assert.Equal([4006, 4001, 4011, 4007], _log.Ids);
    }

    [Fact]
    public async Task Tick_NothingHappens_AsksEveryFiveSeconds()
    {
        var circuit = Start(Policy)[0];

        await TickAsync([circuit], TimeSpan.FromSeconds(60));

        Assert.InRange(_engines[0].Calls, 11, 13);
    }

    [Fact]
    public void Enter_Closed_AllocatesNothing()
    {
        var circuit = Start(Policy)[0];
        Pass(circuit);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            Pass(circuit);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Pass(ClusterCircuit circuit)
    {
        var entering = circuit.EnterAsync();
        var entered = entering.IsCompletedSuccessfully ? entering.Result : null;
        var pass = circuit.Begin(entered!.Value);
        circuit.Record(circuit.Answer(pass), CircuitOutcome.Success);
    }

    private static Task FailAsync(ClusterCircuit circuit, int times) => CallAsync(circuit, CircuitOutcome.Failure, times);

    private static Task SucceedAsync(ClusterCircuit circuit, int times) => CallAsync(circuit, CircuitOutcome.Success, times);

    private static async Task CallAsync(ClusterCircuit circuit, CircuitOutcome outcome, int times)
    {
        for (var i = 0; i < times; i++)
        {
            var pass = await circuit.EnterAsync();
            circuit.Record(circuit.Begin(pass!.Value), outcome);
        }

        await circuit.TickAsync();
    }

    private async Task TickAsync(ClusterCircuit[] circuits, TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= TimeSpan.FromMilliseconds(250))
        {
            _clock.Advance(TimeSpan.FromMilliseconds(250));
            foreach (var circuit in circuits)
            {
                await circuit.TickAsync();
            }
        }
    }

    private ClusterCircuit[] Start(CircuitPolicy policy)
    {
        var cluster = new Cluster { Destinations = new Dictionary<string, Destination>(), Circuit = policy };
        return [.. _nodes.Select(node => node.Of("shop", cluster)!)];
    }
}
