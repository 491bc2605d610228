using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Proxy.Listeners;

/// <summary>
/// A connection lent to the HTTP/2 endpoint. The listener that accepted it stays its owner: disposing the loan only
/// tells the owner that the endpoint is done.
/// </summary>
internal sealed class PriorKnowledgeConnection(ConnectionContext owner) : ConnectionContext
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the endpoint has finished with the connection.</summary>
    public Task Done => _done.Task;

    public override string ConnectionId
    {
        get => owner.ConnectionId;
        set => owner.ConnectionId = value;
    }

    // A layer of its own: the server sets features per endpoint, and those of the owner must stay as they are.
    public override IFeatureCollection Features { get; } = new FeatureCollection(owner.Features);

    public override IDictionary<object, object?> Items
    {
        get => owner.Items;
        set => owner.Items = value;
    }

    public override IDuplexPipe Transport
    {
        get => owner.Transport;
        set => owner.Transport = value;
    }

    public override EndPoint? LocalEndPoint
    {
        get => owner.LocalEndPoint;
        set => owner.LocalEndPoint = value;
    }

    public override EndPoint? RemoteEndPoint
    {
        get => owner.RemoteEndPoint;
        set => owner.RemoteEndPoint = value;
    }

    public override CancellationToken ConnectionClosed
    {
        get => owner.ConnectionClosed;
        set => owner.ConnectionClosed = value;
    }

    public override void Abort(ConnectionAbortedException abortReason) => owner.Abort(abortReason);

    public override ValueTask DisposeAsync()
    {
        _done.TrySetResult();
        return base.DisposeAsync();
    }
}
