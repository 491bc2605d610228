using Gateway.Core.LoadBalancing;

namespace Gateway.Core.Tests.LoadBalancing;

public sealed class AffinityKeyTests
{
    private const string Secret = "a secret of more than 32 characters";

    [Fact]
    public void ValueFor_SameSecret_IsTheSameOnEveryNode()
    {
        Assert.Equal(new AffinityKey(Secret).ValueFor("c", "d"), new AffinityKey(Secret).ValueFor("c", "d"));
        Assert.Matches("^[A-Za-z0-9_-]{22}$", new AffinityKey(Secret).ValueFor("c", "d"));
    }

    [Fact]
    public void ValueFor_AnythingElse_Differs()
    {
        string[] values =
        [
            new AffinityKey(Secret).ValueFor("c", "d"), new AffinityKey(Secret).ValueFor("c", "e"), new AffinityKey(Secret).ValueFor("e", "d"),
            new AffinityKey(Secret).ValueFor("cd", ""), new AffinityKey(Secret + "2").ValueFor("c", "d"),
        ];

        Assert.Equal(values.Length, values.Distinct().Count());
    }

    [Fact]
    public void Create_ShortSecret_IsRefusedWithoutShowingIt()
    {
        var fault = Assert.Throws<ArgumentException>(() => new AffinityKey("hunter2"));

        Assert.Contains("at least 32", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, $"{new AffinityKey(Secret)}", StringComparison.Ordinal);
    }
}
