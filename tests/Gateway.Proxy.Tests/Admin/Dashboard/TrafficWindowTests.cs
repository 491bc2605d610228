using Gateway.Proxy.Admin.Dashboard;

namespace Gateway.Proxy.Tests.Admin.Dashboard;

public sealed class TrafficWindowTests
{
    private readonly TrafficWindow _window = new();

    [Fact]
    public void Add_First_IsNothingInNoTime()
    {
        var (second, ten) = Add(0, requests: 1_000);

        Assert.Equal((0, 0d), (second.Counts.Total().Requests, second.Rate(5)));
        Assert.Equal(TimeSpan.Zero, ten.Time);
    }

    [Fact]
    public void Add_EachSecond_TellsTheLastSecondAndTheLastTen()
    {
        var last = Add(0, requests: 0);
        for (var second = 1; second <= 20; second++)
        {
            last = Add(second, requests: second <= 19 ? second : 119);
        }

        Assert.Equal((100, 1d), (last.Second.Counts.Total().Requests, last.Second.Time.TotalSeconds));
        Assert.Equal((109, 10d), (last.Ten.Counts.Total().Requests, last.Ten.Time.TotalSeconds));
        Assert.Equal(10.9, last.Ten.Rate(last.Ten.Counts.Total().Requests));
    }

    [Fact]
    public void Add_AfterNobodyLooked_BeginsAnew()
    {
        Add(0, requests: 0);
        Add(1, requests: 10);

        var (second, ten) = Add(3600, requests: 1_000_000);

        Assert.Equal((0, 0), (second.Counts.Total().Requests, ten.Counts.Total().Requests));
    }

    [Fact]
    public void Add_RouteThatIsNew_CountsFromNothing()
    {
        Add(0, requests: 5);
        var reading = new TrafficReading { Routes = { ["a"] = new() { Requests = 5 }, ["b"] = new() { Requests = 3, ServerErrors = 1 } } };

        var (second, _) = _window.Add(TimeSpan.FromSeconds(1), reading);

        Assert.Equal((0, 3, 1), (second.Counts.Routes["a"].Requests, second.Counts.Routes["b"].Requests, second.Counts.Routes["b"].ServerErrors));
    }

    private (TrafficSpan Second, TrafficSpan Ten) Add(int second, long requests)
        => _window.Add(TimeSpan.FromSeconds(second), new() { Routes = { ["a"] = new() { Requests = requests } } });
}
