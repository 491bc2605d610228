using Gateway.Simulation.Kernel;

namespace Gateway.Simulation.Tests.Kernel;

public sealed class EventQueueTests
{
    [Fact]
    public void Take_ManyEventsAtFewTimes_OrdersByTimeThenByScheduling()
    {
        var random = new Pcg(3, 1);
        var queue = new EventQueue<(long At, int Index)>();
        var scheduled = new List<(long At, int Index)>();
        var taken = new List<(long At, int Index)>();
        for (var index = 0; index < 2_000; index++)
        {
            (long At, int Index) item = (random.Below(50), index);
            queue.Schedule(item.At, item);
            scheduled.Add(item);
        }

        while (queue.Count > 0)
        {
            taken.Add(queue.Take());
        }

        Assert.Equal(scheduled.OrderBy(item => item.At), taken); // OrderBy is stable.
        Assert.Equal(long.MaxValue, queue.NextAt);
    }
}
