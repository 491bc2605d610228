namespace Gateway.Tests.Conformance;

/// <summary>The interoperability cases that gRPC publishes for its implementations, through a node.</summary>
public sealed class GrpcInteropTests(GrpcInterop interop) : IClassFixture<GrpcInterop>
{
    [Theory]
    [InlineData("empty_unary")]
    [InlineData("large_unary")]
    [InlineData("compressed_unary")]
    [InlineData("client_streaming")]
    [InlineData("server_streaming")]
    [InlineData("ping_pong")]
    [InlineData("empty_stream")]
    [InlineData("custom_metadata")]
    [InlineData("status_code_and_message")]
    [InlineData("special_status_message")]
    [InlineData("unimplemented_method")]
    [InlineData("unimplemented_service")]
    [InlineData("cancel_after_begin")]
    [InlineData("cancel_after_first_response")]
    [InlineData("timeout_on_sleeping_server")]
    [InlineData("timeout_of_a_call_under_way")]
    [InlineData("hundred_at_once")]
    public void Play_PublishedCase_GoesThroughTheGatewayAsItGoesWithout(string name)
    {
        Assert.Equal("ok", interop.OutcomeOf("direct", name));
        Assert.Equal("ok", interop.OutcomeOf("gateway", name));
    }
}
