namespace Gateway.Simulation.Limits;

/// <summary>Hands ranges of clients to threads, the busiest clients first and one by one.</summary>
internal sealed class PortionQueue(int clients, int single, int size)
{
    private int _next = -1;

    public bool TryTake(out int from, out int until)
    {
        var portion = Interlocked.Increment(ref _next);
        var index = portion < single ? portion : single + ((long)(portion - single) * size);
        from = (int)Math.Min(clients, index);
        until = (int)Math.Min(clients, index + (portion < single ? 1 : size));
        return from < until;
    }
}
