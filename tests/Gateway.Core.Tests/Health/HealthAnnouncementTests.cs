using Gateway.Core.Engines;
using Gateway.Core.Health;
using Gateway.Core.Tests.CircuitBreaking;

namespace Gateway.Core.Tests.Health;

public sealed class HealthAnnouncementTests
{
    private static readonly HealthAnnouncement Sample = new("orders", "a-1", "http://10.0.0.1:8080", IsHealthy: false);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Read_WhatWasWritten_IsTheSame(bool isHealthy)
    {
        var announcement = Sample with { IsHealthy = isHealthy };

        Assert.Equal(announcement, HealthAnnouncement.Read(announcement.Write(EngineProtocol.Current)));
    }

    [Fact]
    public void Read_CutOrLonger_IsRefused()
        => DamageAssert.RefusesCuts(Sample.Write(EngineProtocol.Current), bytes => HealthAnnouncement.Read(bytes));

    [Fact]
    public void Read_UnknownVersion_NamesIt()
    {
        var bytes = Sample.Write(EngineProtocol.Current);
        bytes[0] = 99;

        Assert.Contains("99", Assert.Throws<ProtocolException>(() => HealthAnnouncement.Read(bytes)).Message, StringComparison.Ordinal);
    }
}
