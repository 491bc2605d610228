namespace Gateway.Core.LoadBalancing;

/// <summary>
/// One cycle of turns, in which each destination has as many as its weight, evenly spread: its turns lie 1/weight
/// apart on a circle, and the destinations are shifted against each other (stride scheduling, Waldspurger and Weihl
/// 1995, with the cycle written down beforehand).
/// </summary>
internal static class WeightedCycle
{
    /// <param name="weights">From 1 to 256 each. Divided by what they have in common.</param>
    /// <returns>The index whose turn it is, for each turn.</returns>
    public static int[] Create(ReadOnlySpan<int> weights)
    {
        var divisor = 0;
        foreach (var weight in weights)
        {
            divisor = GreatestCommonDivisor(weight, divisor);
        }

        var turns = new List<Turn>();
        for (var index = 0; index < weights.Length; index++)
        {
            var weight = weights[index] / divisor;
            for (var turn = 0; turn < weight; turn++)
            {
                // (turn + phase) / weight with phase (2 index + 1) / (2 count), as a fraction: exact, so that all nodes agree.
                turns.Add(new((2L * weights.Length * turn) + (2 * index) + 1, weight, index));
            }
        }

        turns.Sort();
        return [.. turns.Select(turn => turn.Index)];
    }

    private static int GreatestCommonDivisor(int left, int right) => right == 0 ? left : GreatestCommonDivisor(right, left % right);

    private readonly record struct Turn(long Numerator, int Weight, int Index) : IComparable<Turn>
    {
        public int CompareTo(Turn other)
        {
            var place = (Numerator * other.Weight).CompareTo(other.Numerator * Weight);
            return place != 0 ? place : Index.CompareTo(other.Index);
        }
    }
}
