using Gateway.Core.Usage;
using Gateway.Proxy.Usage;

namespace Gateway.Proxy.Tests.Observability;

public sealed class UsageBookTests
{
    private readonly UsageBook _book = new();

    [Fact]
    public void Take_AfterAdditions_GivesSumsOnce()
    {
        _book.Add(new("alice", "a"), new(1, 0, 10, 100));
        _book.Add(new("alice", "a"), new(1, 1, 5, 0));
        _book.Add(new("bob", "a"), new(1, 0, 0, 1));

        var taken = _book.Take();

        Assert.Equal(new UsageCounts(2, 1, 15, 100), taken[new("alice", "a")]);
        Assert.Equal(new UsageCounts(1, 0, 0, 1), taken[new("bob", "a")]);
        Assert.Empty(_book.Take());
    }

    [Fact]
    public void Add_MorePairsThanThereIsRoomFor_CountsThemTogether()
    {
        for (var i = 0; i < UsageBook.MaxPairs + 7; i++)
        {
            _book.Add(new($"c{i}", "a"), new(1, 0, 0, 0));
        }

        var taken = _book.Take();

        Assert.Equal(7, taken[new(UsageBook.Others, "a")].Requests);
        Assert.Equal(UsageBook.MaxPairs + 7, taken.Values.Sum(c => c.Requests));
    }

    [Fact]
    public async Task Take_WhileOthersAdd_LosesNothing()
    {
        const int Threads = 4;
        const int Each = 20_000;
        var adding = Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < Each; i++)
            {
                _book.Add(new($"c{i % 3}", "a"), new(1, 0, 0, 0));
            }
        })));
        var total = 0L;
        while (!adding.IsCompleted)
        {
            total += _book.Take().Values.Sum(c => c.Requests);
        }

        await adding;
        Assert.Equal(Threads * Each, total + _book.Take().Values.Sum(c => c.Requests));
    }
}
