using Gateway.Core.Engines;
using Gateway.Core.Observability;

namespace Gateway.Core.Tests.Observability;

public sealed class LogLevelOrderTests
{
    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var order = new LogLevelOrder(0, TimeSpan.FromMinutes(10), "why \u00e9", "who");
        Assert.Equal(order, LogLevelOrder.Read(order.Write(EngineProtocol.Current)));
    }

    [Fact]
    public void Read_EveryTruncation_IsRefused()
    {
        var bytes = new LogLevelOrder(3, TimeSpan.FromHours(1), "why", "who").Write(EngineProtocol.Current);
        Assert.All(Enumerable.Range(0, bytes.Length), length => Assert.Throws<ProtocolException>(() => LogLevelOrder.Read(bytes.AsSpan(0, length))));
    }

    [Fact]
    public void Read_LevelThatThereIsNot_IsRefused()
    {
        var bytes = new LogLevelOrder(3, TimeSpan.FromHours(1), "why", "who").Write(EngineProtocol.Current);
        bytes[1] = 4;
        Assert.Throws<ProtocolException>(() => LogLevelOrder.Read(bytes));
    }
}
