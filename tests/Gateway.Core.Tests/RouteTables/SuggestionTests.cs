using FsCheck;
using FsCheck.Fluent;
using Gateway.Core.RouteTables;

namespace Gateway.Core.Tests.RouteTables;

public sealed class SuggestionTests
{
    [Theory]
    [InlineData("ordres", "orders")]
    [InlineData("order", "orders")]
    [InlineData("odrers", "orders")]
    [InlineData("clusterID", "clusterId")]
    [InlineData("cluster_id", "clusterId")]
    [InlineData("paymnts", "payments")]
    public void Nearest_SmallSlip_FindsWhatWasMeant(string text, string meant) =>
        Assert.Equal(meant, Suggestion.Nearest(text, ["users", "orders", "payments", "clusterId"]));

    [Theory]
    [InlineData("billing")]
    [InlineData("x")]
    [InlineData("")]
    public void Nearest_NothingNear_IsNull(string text) =>
        Assert.Null(Suggestion.Nearest(text, ["users", "orders", "a"]));

    [Fact]
    public void Nearest_SeveralNear_TakesTheNearest() =>
        Assert.Equal("orders-v2", Suggestion.Nearest("orders-v22", ["orders-v1", "orders-v2", "orders-v3"]));

    [Fact]
    public void Nearest_EquallyNear_TakesTheFirst() =>
        Assert.Equal("orders-v1", Suggestion.Nearest("orders-v9", ["orders-v1", "orders-v2"]));

    [Fact]
    public void Nearest_SwapAtTheEdgeOfTheLimit_CountsAsOneEdit() =>
        Assert.Equal("ba", Suggestion.Nearest("ab", ["ba"]));

    [Fact]
    public void Nearest_HugeText_IsNull() =>
        Assert.Null(Suggestion.Nearest(new string('a', 1_000_000), [new string('a', 1_000_000)]));

    [Fact]
    public void Nearest_OneCharacterDropped_IsFound()
    {
        var cases = Gen.Elements("users", "orders", "payments", "inventory")
            .SelectMany(word => Gen.Choose(0, word.Length - 1).Select(index => (Word: word, Index: index)));
        Prop.ForAll(cases.ToArbitrary(), slip =>
                Suggestion.Nearest(slip.Word.Remove(slip.Index, 1), ["inventory", "payments", "orders", "users"]) == slip.Word)
            .QuickCheckThrowOnFailure();
    }
}
