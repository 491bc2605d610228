using Gateway.Core.Engines;

namespace Gateway.Engine.Redis.Tests;

public sealed class FleetMembersTests
{
    private static readonly NodeId Self = new(5, 1);
    private static readonly NodeId Other = new(3, 7);

    private readonly FleetMembers _members = new(new(Self, "self", 2));
    private readonly Dictionary<string, string> _beats = [];

    [Fact]
    public void Look_OthersBeat_ListsAllById()
    {
        Beat(Other, 1);
        Assert.True(Look(0));
        Assert.Equal([new(Other, "a name, with spaces", 1), new(Self, "self", 2)], _members.Live);
        Assert.Equal(1, _members.LowestSpoken);

        Beat(Other, 2);
        Assert.False(Look(1));
    }

    [Fact]
    public void Look_SilentForFourSeconds_IsDeadAndToBeRemoved()
    {
        Beat(Other, 1);
        for (var second = 0; second <= 3; second++)
        {
            Look(second);
            Assert.Equal(2, _members.Live.Count);
            Assert.Empty(_members.Dead(At(second)));
        }

        Assert.True(Look(4));
        Assert.Equal([Self], _members.Live.Select(node => node.Id));
        Assert.Equal([KeyValuePair.Create(Other.ToString(), _beats[Other.ToString()])], _members.Dead(At(4.5)));

        Beat(Other, 2);
        Assert.True(Look(5));
        Assert.Equal(2, _members.Live.Count);
        Assert.Empty(_members.Dead(At(5)));
    }

    [Fact]
    public void Look_LeftTheList_IsGoneAtOnce()
    {
        Beat(Other, 1);
        Look(0);
        _beats.Clear();
        Assert.True(Look(1));
        Assert.Equal([Self], _members.Live.Select(node => node.Id));
    }

    [Fact]
    public void Look_ListLost_KeepsTheAbsentUntilTheyAreSilentForLong()
    {
        Beat(Other, 1);
        Look(0);
        _beats.Clear();
        Assert.False(_members.Look(At(1), _beats, isComplete: false));
        Assert.Equal(2, _members.Live.Count);
        Beat(Other, 2);
        Assert.False(Look(2));
        Assert.Equal(2, _members.Live.Count);
    }

    [Fact]
    public void Look_AfterThisNodeWasCutOff_GivesTheOthersTimeToBeat()
    {
        Beat(Other, 1);
        Look(0);
        Assert.Empty(_members.Dead(At(60)));
        Assert.False(Look(60));
        Look(61);
        Look(62);
        Look(63);
        Assert.Equal(2, _members.Live.Count);
        Assert.True(Look(64));
        Assert.Equal([Self], _members.Live.Select(node => node.Id));
    }

    [Theory]
    [InlineData("no id", "1 1 name")]
    [InlineData("0000000000000003.0000000000000007", "")]
    [InlineData("0000000000000003.0000000000000007", "1 x name")]
    [InlineData("0000000000000003.0000000000000007", "1 1")]
    public void Look_UnreadableBeat_IsNoNodeAndIsRemovedLater(string id, string beat)
    {
        _beats[id] = beat;
        for (var second = 0; second <= 4; second++)
        {
            Look(second);
            Assert.Equal([Self], _members.Live.Select(node => node.Id));
        }

        Assert.Equal([id], _members.Dead(At(4)).Select(pair => pair.Key));
    }

    [Fact]
    public void NextBeat_EachTime_IsAnother()
    {
        Assert.Equal("1 2 self", _members.NextBeat());
        Assert.Equal("2 2 self", _members.NextBeat());
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);

    private void Beat(NodeId node, int number) => _beats[node.ToString()] = $"{number} 1 a name, with spaces";

    private bool Look(double seconds) => _members.Look(At(seconds), _beats, isComplete: true);
}
