using Gateway.Core.Engines;
using Gateway.Core.Observability;

namespace Gateway.Core.Tests.Observability;

public sealed class NodePulseTests
{
    private static readonly NodePulse Pulse = new() { Release = "1.2.3+abc", Health = 1, Rate = 12.5, ServerErrors = 0.1, P99 = double.NaN, Active = 7 };

    [Fact]
    public void Read_WhatWasWritten_IsTheSame() => Assert.Equal(Pulse, NodePulse.Read(Pulse.Write(EngineProtocol.Current)));

    [Fact]
    public void Read_EveryTruncation_IsRefused()
    {
        var bytes = Pulse.Write(EngineProtocol.Current);
        Assert.All(Enumerable.Range(0, bytes.Length), length => Assert.Throws<ProtocolException>(() => NodePulse.Read(bytes.AsSpan(0, length))));
    }
}
