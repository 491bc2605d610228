using System.Net;
using Gateway.Proxy.Admin;
using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.Tests.Admin;

public sealed class AdminAccessTests
{
    [Theory]
    [InlineData("10.1.2.3", "10.1.2.3:8081", true)]
    [InlineData("::ffff:10.1.2.3", "10.1.2.3:8081", true)]
    [InlineData("fd00::7", "[fd00::7]:8081", true)]
    [InlineData("10.1.2.3", "127.0.0.1:8081", true)]
    [InlineData("10.1.2.3", "operators.internal", true)]
    [InlineData("10.1.2.3", "[fd00::8]:8081", true)]
    [InlineData("10.1.2.3", "10.1.2.4:8081", false)]
    [InlineData("10.1.2.3", "rebound.example:8081", false)]
    [InlineData("10.1.2.3", "", false)]
    public async Task Invoke_Host_IsExpectedOrRefused(string own, string host, bool isExpected)
    {
        var access = new AdminAccess(new() { AllowedHosts = ["operators.internal", "fd00:0::8"] }, AdminTokens.Load(AdminToken.Load("the-token-of-this-test", "nowhere"), others: null));
        var context = new DefaultHttpContext();
        context.Connection.LocalIpAddress = IPAddress.Parse(own);
        context.Request.Method = "GET";
        context.Request.Host = new(host);
        var isLetThrough = false;

        await access.CheckHostAsync(context, _ =>
        {
            isLetThrough = true;
            return Task.CompletedTask;
        });

        Assert.Equal((isExpected, isExpected ? 200 : 403), (isLetThrough, context.Response.StatusCode));
    }
}
