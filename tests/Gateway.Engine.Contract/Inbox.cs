using Gateway.Core.Engines;

namespace Gateway.Engine.Contract;

/// <summary>Collects broadcasts of one byte each; of repeated ones the first.</summary>
internal sealed class Inbox
{
    private readonly TaskCompletionSource _full = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(NodeId Sender, byte Number)> _received = [];
    private readonly int _capacity;

    public Inbox(IEngine engine, string topic, int capacity)
    {
        _capacity = capacity;
        engine.Subscribe(topic, Receive);
    }

    public Task IsFull => _full.Task;

    public IReadOnlyList<byte> From(NodeId sender)
    {
        lock (_received)
        {
            return [.. _received.Where(item => item.Sender == sender).Select(item => item.Number)];
        }
    }

    private void Receive(Broadcast broadcast)
    {
        lock (_received)
        {
            var item = (broadcast.Sender, broadcast.Payload.Span[0]);
            if (!_received.Contains(item))
            {
                _received.Add(item);
            }

            if (_received.Count == _capacity)
            {
                _full.TrySetResult();
            }
        }
    }
}
