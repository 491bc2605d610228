using Gateway.Simulation.Kernel;

namespace Gateway.Simulation.Tests.Kernel;

public sealed class PcgTests
{
    /// <summary>The first round of the reference implementation's own demonstration.</summary>
    [Fact]
    public void Next_SeedAndStreamOfTheReferenceDemo_YieldsItsNumbers()
    {
        var random = new Pcg(seed: 42, stream: 54);
        uint[] expected = [0xa15c02b7, 0x7b47f409, 0xba1d3330, 0x83d2f293, 0xbfa4784b, 0xcbed606e];
        Assert.All(expected, number => Assert.Equal(number, random.Next()));
    }

    [Fact]
    public void Unit_ManyDraws_StaysInsideZeroAndOneAndAveragesHalf()
    {
        var random = new Pcg(7, 1);
        var sum = 0.0;
        for (var draw = 0; draw < 100_000; draw++)
        {
            var value = random.Unit();
            Assert.True(value is > 0 and < 1);
            sum += value;
        }

        Assert.InRange(sum / 100_000, 0.495, 0.505);
    }
}
