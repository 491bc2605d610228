namespace Gateway.Simulation.Limits;

/// <summary>Keeps messages on their way, so that events stay small. A message is taken out once.</summary>
internal sealed class MessagePool<T>
    where T : struct
{
    private readonly Stack<int> _free = [];
    private T[] _items = new T[16];
    private int _used;

    public int Put(in T item)
    {
        if (!_free.TryPop(out var place))
        {
            if (_used == _items.Length)
            {
                Array.Resize(ref _items, _used * 2);
            }

            place = _used++;
        }

        _items[place] = item;
        return place;
    }

    public T Take(int place)
    {
        _free.Push(place);
        return _items[place];
    }

    public void Clear()
    {
        _free.Clear();
        _used = 0;
    }
}
