namespace Gateway.Core.RouteTables;

/// <summary>Finds what somebody probably meant to type.</summary>
/// <remarks>
/// Damerau-Levenshtein distance without regard to case, in the optimal string alignment form: insertions,
/// deletions, substitutions and swaps of neighbours cost 1 each, and no part of the text is edited twice.
/// </remarks>
public static class Suggestion
{
    /// <summary>Longer texts get no suggestion, which bounds the work on hostile ones.</summary>
    private const int MaxLength = 128;

    /// <summary>The candidate nearest to <paramref name="text"/>; of equally near ones the first.</summary>
    /// <returns>Null if none is within a third of the text's length (rounded, so two characters allow one edit).</returns>
    public static string? Nearest(string text, IEnumerable<string> candidates)
    {
        if (text.Length > MaxLength)
        {
            return null;
        }

        string? nearest = null;
        var limit = (text.Length + 1) / 3;
        foreach (var candidate in candidates)
        {
            var distance = Distance(text, candidate, limit);
            if (distance <= limit)
            {
                nearest = candidate;
                limit = distance - 1;
                if (limit < 0)
                {
                    break;
                }
            }
        }

        return nearest;
    }

    /// <summary>The distance, or some number above <paramref name="limit"/> when it is above.</summary>
    private static int Distance(ReadOnlySpan<char> left, ReadOnlySpan<char> right, int limit)
    {
        if (Math.Abs(left.Length - right.Length) > limit)
        {
            return limit + 1;
        }

        // Three rows of the classic matrix: a swap looks back two.
        var width = right.Length + 1;
        Span<int> rows = stackalloc int[3 * width];
        var beforePrevious = rows[..width];
        var previous = rows.Slice(width, width);
        var current = rows.Slice(2 * width, width);
        for (var column = 0; column < width; column++)
        {
            previous[column] = column;
        }

        for (var row = 1; row <= left.Length; row++)
        {
            if (FillRow(left, right, row, beforePrevious, previous, current) > limit)
            {
                return limit + 1;
            }

            var oldest = beforePrevious;
            beforePrevious = previous;
            previous = current;
            current = oldest;
        }

        return previous[right.Length];
    }

    /// <returns>The row's minimum; no later row has a lower one.</returns>
    private static int FillRow(
        ReadOnlySpan<char> left,
        ReadOnlySpan<char> right,
        int row,
        ReadOnlySpan<int> beforePrevious,
        ReadOnlySpan<int> previous,
        Span<int> current)
    {
        current[0] = row;
        var least = row;
        for (var column = 1; column <= right.Length; column++)
        {
            var same = Same(left[row - 1], right[column - 1]);
            var cost = Math.Min(
                previous[column - 1] + (same ? 0 : 1),
                Math.Min(previous[column], current[column - 1]) + 1);
            if (row > 1 && column > 1
                && Same(left[row - 1], right[column - 2])
                && Same(left[row - 2], right[column - 1]))
            {
                cost = Math.Min(cost, beforePrevious[column - 2] + 1);
            }

            current[column] = cost;
            least = Math.Min(least, cost);
        }

        return least;
    }

    private static bool Same(char left, char right) =>
        left == right || char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
