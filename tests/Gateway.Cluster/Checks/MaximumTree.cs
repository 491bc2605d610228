namespace Gateway.Cluster.Checks;

/// <summary>Numbers in a row, each counted once it is let in: adds to all from one place on, and knows the greatest, in O(log n).</summary>
internal sealed class MaximumTree
{
    // A complete binary tree: the children of node i are 2i and 2i+1. A node's maximum includes what was added to it whole.
    private readonly double[] _maximum;
    private readonly double[] _added;
    private readonly IReadOnlyList<double> _values;
    private readonly int _leaves;

    /// <param name="values">One at least.</param>
    public MaximumTree(IReadOnlyList<double> values)
    {
        _values = values;
        _leaves = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)values.Count);
        _maximum = new double[2 * _leaves];
        _added = new double[2 * _leaves];
        Array.Fill(_maximum, double.NegativeInfinity);
    }

    /// <summary>The greatest number that counts, and its place.</summary>
    public (double Value, int Place) Maximum
    {
        get
        {
            var node = 1;
            while (node < _leaves)
            {
                node = _maximum[2 * node] >= _maximum[(2 * node) + 1] ? 2 * node : (2 * node) + 1;
            }

            return (_maximum[1], node - _leaves);
        }
    }

    /// <summary>From now on the number at that place counts, with all that was added to it.</summary>
    public void LetIn(int place)
    {
        var node = _leaves + place;
        _maximum[node] = _values[place] + _added[node];
        while ((node /= 2) > 0)
        {
            Update(node);
        }
    }

    /// <summary>Adds to the number at that place and all after it, counted or not.</summary>
    public void AddFrom(int place, double amount) => AddFrom(1, 0, _leaves, place, amount);

    private void AddFrom(int node, int first, int count, int place, double amount)
    {
        if (place <= first)
        {
            _maximum[node] += amount;
            _added[node] += amount;
            return;
        }

        var half = count / 2;
        if (place < first + half)
        {
            AddFrom(2 * node, first, half, place, amount);
        }

        AddFrom((2 * node) + 1, first + half, half, place, amount);
        Update(node);
    }

    private void Update(int node) => _maximum[node] = Math.Max(_maximum[2 * node], _maximum[(2 * node) + 1]) + _added[node];
}
