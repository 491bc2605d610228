using Gateway.Engine.Orleans.Storage;

namespace Gateway.Engine.Orleans.Tests;

public class StoredAuthorityTests
{
    private readonly StoredAuthoritySerializer _serializer = new();

    [Theory]
    [InlineData(true, new byte[] { 1, 2, 3 })]
    [InlineData(false, new byte[0])]
    public void Deserialize_WhatWasSerialized_IsTheSame(bool isCurrent, byte[] state)
    {
        var read = _serializer.Deserialize<StoredAuthority>(_serializer.Serialize(new StoredAuthority(-5, isCurrent, state)));
        Assert.Equal((-5L, isCurrent), (read.Now, read.IsCurrent));
        Assert.Equal(state, read.State.ToArray());
    }

    /// <summary>What older nodes have stored, newer ones read.</summary>
    [Fact]
    public void Serialize_AnAuthority_HasTheLayoutItAlwaysHad() => Assert.Equal(
        [1, 1, 8, 7, 6, 5, 4, 3, 2, 1, 0xAB],
        _serializer.Serialize(new StoredAuthority(0x0102030405060708, IsCurrent: true, new byte[] { 0xAB })).ToArray());

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 2, 0, 0, 0, 0, 0, 0, 0, 0, 0 })]
    [InlineData(new byte[] { 1, 2, 0, 0, 0, 0, 0, 0, 0, 0 })]
    public void Deserialize_DamagedOrNewer_IsRefused(byte[] bytes) =>
        Assert.Throws<InvalidDataException>(() => _serializer.Deserialize<StoredAuthority>(new(bytes)));
}
