namespace Gateway.Tests.Support;

/// <summary>Many requests at once.</summary>
internal static class Volley
{
    // As many as fit into the sockets' buffers on both ways, so that neither end waits for the other.
    private const int Batch = 25;

    /// <summary>Sends requests one behind the other on one connection.</summary>
    /// <returns>Their responses in order.</returns>
    public static async Task<IReadOnlyList<RawMessage>> PipelineAsync(Uri address, IReadOnlyCollection<string> requests)
    {
        using var connection = await RawConnection.OpenAsync(address);
        var responses = new List<RawMessage>(requests.Count);
        foreach (var batch in requests.Chunk(Batch))
        {
            await connection.SendAsync(string.Concat(batch));
            for (var i = 0; i < batch.Length; i++)
            {
                responses.Add(await connection.ReadMessageAsync());
            }
        }

        return responses;
    }

    /// <summary>Sends the same request again and again on one connection.</summary>
    /// <returns>The statuses in order.</returns>
    public static async Task<int[]> RepeatAsync(Uri address, string request, int count)
        => [.. (await PipelineAsync(address, [.. Enumerable.Repeat(request, count)])).Select(r => r.Status)];

    /// <summary>Sends requests at the same time, each on a connection of its own that is open already.</summary>
    /// <returns>The responses, in the order of the requests.</returns>
    public static async Task<RawMessage[]> TogetherAsync(Uri address, IReadOnlyCollection<string> requests)
    {
        var connections = await Task.WhenAll(requests.Select(_ => RawConnection.OpenAsync(address)));
        try
        {
            return await Task.WhenAll(connections.Zip(requests, SendAsync));
        }
        finally
        {
            Array.ForEach(connections, c => c.Dispose());
        }
    }

    /// <summary>How many of the statuses are this one.</summary>
    public static int Of(this IEnumerable<int> statuses, int status) => statuses.Count(s => s == status);

    private static async Task<RawMessage> SendAsync(RawConnection connection, string request)
    {
        await connection.SendAsync(request);
        return await connection.ReadMessageAsync();
    }
}
