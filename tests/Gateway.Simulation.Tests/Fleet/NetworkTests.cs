using Gateway.Simulation.Fleet;
using Gateway.Simulation.Kernel;

namespace Gateway.Simulation.Tests.Fleet;

public sealed class NetworkTests
{
    [Fact]
    public void Deliver_ManyMessages_LosesRepeatsAndDelaysAsToldTo()
    {
        var network = new Network(FleetFaults.None with { Loss = 0.1, Duplicates = 0.2 }, seed: 1);
        var random = new Pcg(1, 1);
        var copies = new int[3];
        Span<long> delays = stackalloc long[2];
        for (var message = 0; message < 100_000; message++)
        {
            var arriving = network.Deliver(ref random, delays);
            copies[arriving]++;
            foreach (var delay in delays[..arriving])
            {
                Assert.InRange(delay, TimeSpan.FromMilliseconds(0.5).Ticks, TimeSpan.FromMilliseconds(10).Ticks);
            }
        }

        Assert.InRange(copies[0], 7_900, 8_500); // 0.8 × 0.1 + 0.2 × 0.1²
        Assert.InRange(copies[2], 15_800, 16_600); // 0.2 × 0.9²
        Assert.InRange(network.RoundTrip99.TotalMilliseconds, 5, 20);
    }
}
