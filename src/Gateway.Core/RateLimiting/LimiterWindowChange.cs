using System.Collections.Immutable;

namespace Gateway.Core.RateLimiting;

/// <summary>Carries counts over to new limits.</summary>
internal static class LimiterWindowChange
{
    /// <summary>
    /// A window that was there before, whatever its limit, keeps its counts in proportion. The others follow one another:
    /// the first new one is as full as the first that is gone. One more than before is full, but for what is lent.
    /// </summary>
    public static LimiterBucket[] Apply(LimiterBucket[] old, ImmutableArray<LimiterWindow> windows, long outstanding)
    {
        var left = old.ToList();
        var buckets = new LimiterBucket[windows.Length];
        for (var index = 0; index < windows.Length; index++)
        {
            buckets[index] = Change(left, left.FindIndex(bucket => bucket.Window.CountsAs(windows[index])), windows[index], outstanding)!;
        }

        for (var index = 0; index < windows.Length; index++)
        {
            buckets[index] ??= Change(left, left.Count - 1 >= 0 ? 0 : -1, windows[index], outstanding)
                ?? LimiterBucket.CreateFull(windows[index], old[0].At).ChangeTo(windows[index], outstanding);
        }

        return buckets;
    }

    private static LimiterBucket? Change(List<LimiterBucket> left, int index, LimiterWindow window, long outstanding)
    {
        if (index < 0)
        {
            return null;
        }

        var bucket = left[index].ChangeTo(window, outstanding);
        left.RemoveAt(index);
        return bucket;
    }
}
