namespace Gateway.Engine.Redis.Tests;

public sealed class RedisRefusalTests
{
    [Theory]
    [InlineData("OOM command not allowed when used memory > 'maxmemory'. script: 1a2b, on @user_script:3.", "OOM")]
    [InlineData("ERR Error running script (call to f_1a2b): @user_script:3: @user_script: 3: -OOM command not allowed", "OOM")]
    [InlineData("READONLY You can't write against a read only replica.", "READONLY")]
    [InlineData("NOPERM this user has no permissions to run the 'eval' command", "NOPERM")]
    [InlineData("WRONGTYPE Operation against a key holding the wrong kind of value", "WRONGTYPE")]
    [InlineData("ERR unknown command", "ERR")]
    [InlineData("some other text", "ERR")]
    [InlineData("NOAUTH", "ERR")]
    [InlineData("", "ERR")]
    public void CodeOf_Error_IsItsFirstWordOrTheWrappedOne(string error, string code) => Assert.Equal(code, RedisRefusal.CodeOf(error));

    [Fact]
    public void Explain_LongError_IsCut() => Assert.True(RedisRefusal.Explain("OOM " + new string('x', 5000)).Length < 400);
}
