using Gateway.Proxy.RateLimiting;

namespace Gateway.Proxy.Tests.RateLimiting;

public sealed class RecentFleetSizeTests
{
    private readonly RecentFleetSize _size = new();

    [Fact]
    public void Note_NoNodes_IsOne() => Assert.Equal(1, _size.Note(TimeSpan.Zero, 0, isSure: true));

    [Fact]
    public void Note_FleetShrinks_RemembersTheLargerForTenMinutesAtLeast()
    {
        Assert.Equal(5, Note(minutes: 1, 5));
        Assert.Equal(5, Note(minutes: 9, 3));
        Assert.Equal(5, Note(minutes: 11, 3));
        Assert.Equal(5, Note(minutes: 19, 3));
        Assert.Equal(3, Note(minutes: 22, 3));
    }

    [Fact]
    public void Note_FleetGrows_CountsAtOnce()
    {
        Assert.Equal(2, Note(minutes: 0, 2));
        Assert.Equal(7, Note(minutes: 0, 7));
    }

    /// <summary>A node that is cut off sees the others leave: it must go on with its share of the whole.</summary>
    [Fact]
    public void Note_CutOffForHours_RemembersTheWholeFleet()
    {
        Note(minutes: 1, 5);
        for (var minutes = 2; minutes < 300; minutes++)
        {
            Assert.Equal(5, Note(minutes, 1, isSure: false));
        }

        Assert.Equal(5, Note(minutes: 305, 2));
        Assert.Equal(5, Note(minutes: 330, 2));
        Assert.Equal(2, Note(minutes: 345, 2));
    }

    private int Note(int minutes, int count, bool isSure = true) => _size.Note(TimeSpan.FromMinutes(minutes), count, isSure);
}
