using Gateway.Core.Engines;
using Gateway.Engine.Orleans.Membership;

namespace Gateway.Engine.Orleans.Tests;

public class SiloNamesTests
{
    [Theory]
    [InlineData("gateway-1")]
    [InlineData("")]
    [InlineData("a|b")]
    [InlineData("über ~ node\n")]
    public void TryRead_WhatWasWritten_IsTheNode(string name)
    {
        var node = new NodeInfo(new(ulong.MaxValue, 1), name, 3);
        Assert.True(SiloNames.TryRead(SiloNames.Write(node), out var read));
        Assert.Equal(node, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Silo_1")]
    [InlineData("0000000000000001.0000000000000002|x|name")]
    [InlineData("0000000000000001|1|name")]
    public void TryRead_AnotherName_IsNone(string name) => Assert.False(SiloNames.TryRead(name, out _));

    [Fact]
    public void Update_NodesOfTwoReleases_WritesWhatTheOlderReads()
    {
        var nodes = new LiveNodes();
        Assert.Equal(EngineProtocol.Current, nodes.WriteVersion);

        Assert.True(nodes.Update([Member(2, EngineProtocol.Current + 1), Member(1, EngineProtocol.Oldest), Member(3, 1, SiloStatus.Dead)]));
        Assert.Equal([1ul, 2ul], nodes.All.Select(node => node.Id.Node));
        Assert.Equal(EngineProtocol.Oldest, nodes.WriteVersion);
        Assert.False(nodes.Update([Member(1, EngineProtocol.Oldest), Member(2, EngineProtocol.Current + 1)]));
    }

    private static ClusterMember Member(ulong number, int protocol, SiloStatus status = SiloStatus.Active) => new(
        SiloAddress.New(System.Net.IPAddress.Loopback, (int)number, 1), status, SiloNames.Write(new(new(number, 1), $"node {number}", protocol)));
}
