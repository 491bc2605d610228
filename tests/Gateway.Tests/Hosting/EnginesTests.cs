using Gateway.Hosting;
using Gateway.Proxy.Settings;

namespace Gateway.Tests.Hosting;

public sealed class EnginesTests
{
    private static readonly RedisSettings Redis = new() { Endpoints = ["127.0.0.1:6379"] };

    [Fact]
    public void Choose_Auto_IsTheBestThatIsBuiltInAndConfigured()
    {
        var hasOrleans = Engines.BuiltIn.Contains("orleans");

        Assert.Equal(hasOrleans ? "orleans" : "local", Engines.Choose(new()));
        Assert.Equal(hasOrleans ? "orleans" : "redis", Engines.Choose(new() { Redis = Redis }));
    }

    [Theory]
    [InlineData(EngineKind.Local, "local")]
    [InlineData(EngineKind.Redis, "redis")]
    public void Choose_Named_IsThat(EngineKind kind, string expected)
        => Assert.Equal(expected, Engines.Choose(new() { Engine = kind, Redis = Redis }));

    [Theory]
    [InlineData(EngineKind.Local, false)]
    [InlineData(EngineKind.Redis, true)]
    public void IsShared_WithRedis_DependsOnTheEngine(EngineKind kind, bool expected)
        => Assert.Equal(expected, Engines.IsShared(new() { Engine = kind, Redis = Redis }));

    [Fact]
    public void IsShared_WithoutRedis_IsNot() => Assert.False(Engines.IsShared(new()));
}
