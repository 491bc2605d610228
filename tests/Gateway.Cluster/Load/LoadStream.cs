namespace Gateway.Cluster.Load;

/// <summary>Requests of one kind, sent at a rate whatever becomes of them.</summary>
/// <param name="Name">Also the id of the route they go to.</param>
/// <param name="Path">What they ask for.</param>
/// <param name="PerSecond">How many are sent.</param>
/// <param name="Choose">Where the n-th goes, at that time since the stream began; null if there is nowhere.</param>
internal sealed record LoadStream(string Name, string Path, double PerSecond, Func<int, TimeSpan, LoadTarget?> Choose)
{
    /// <summary>Whose requests they are: what limits count by.</summary>
    public string Client { get; init; } = "one";
}
