namespace Gateway.Proxy.Admin.Dashboard;

/// <summary>One event of the page's, and the way to the next.</summary>
/// <param name="text">As JSON; empty before the first.</param>
internal sealed class LiveEvent(string text)
{
    private readonly TaskCompletionSource<LiveEvent> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Text => text;

    /// <summary>The one after it, once there is one.</summary>
    public Task<LiveEvent> Next => _next.Task;

    /// <summary>Says which comes after it.</summary>
    public void Follow(LiveEvent next) => _next.TrySetResult(next);
}
