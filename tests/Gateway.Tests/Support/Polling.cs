namespace Gateway.Tests.Support;

/// <summary>Waits for what another process does and tells nobody.</summary>
internal static class Polling
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Asks again and again until it is so.</summary>
    /// <param name="condition">What is waited for.</param>
    /// <param name="patience">When to give up; half a minute if not stated.</param>
    public static async Task UntilAsync(Func<Task<bool>> condition, TimeSpan? patience = null)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < (patience ?? Patience), "It did not come to that in time.");
            await Task.Delay(Interval, TimeProvider.System);
        }
    }
}
