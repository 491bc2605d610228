namespace Gateway.Proxy.Forwarding;

/// <summary>Closes connections that no new request is to take.</summary>
internal static class RetiredConnections
{
    /// <summary>
    /// How long they are kept for requests that chose them just before. Requests in flight keep their connection in any
    /// case.
    /// </summary>
    private static readonly TimeSpan Time = TimeSpan.FromMinutes(1);

    /// <summary>Closes them when their time is over.</summary>
    public static async Task CloseAsync(IReadOnlyCollection<IDisposable> retired, TimeProvider clock)
    {
        if (retired.Count > 0)
        {
            await Task.Delay(Time, clock);
            foreach (var connections in retired)
            {
                connections.Dispose();
            }
        }
    }
}
