namespace Gateway.Proxy.Admin.Dashboard;

/// <summary>One open page. Disposed of when it is closed.</summary>
/// <param name="latest">The newest event.</param>
/// <param name="leave">Says that it is closed.</param>
internal sealed class LiveWatch(Func<LiveEvent> latest, Action leave) : IDisposable
{
    private LiveEvent? _seen;

    /// <summary>The newest event that this page has not seen; a slow page misses some.</summary>
    public async Task<string> NextAsync(CancellationToken cancellation)
    {
        var (seen, newest) = (_seen, latest());
        _seen = newest != seen && newest.Text.Length > 0 ? newest : await newest.Next.WaitAsync(cancellation);
        return _seen.Text;
    }

    public void Dispose() => leave();
}
