using System.Collections.Concurrent;
using System.Net;

namespace Gateway.Cluster.Load;

/// <summary>Where requests go, and the open connections to it.</summary>
/// <param name="name">What it is called in the record of requests.</param>
/// <param name="address">Where it listens.</param>
internal sealed class LoadTarget(string name, IPEndPoint address) : IDisposable
{
    private readonly ConcurrentStack<HttpConnection> _idle = new();

    public string Name => name;

    public IPEndPoint Address => address;

    /// <summary>Sends one GET and reads the whole answer.</summary>
    /// <returns>The status.</returns>
    public async Task<int> GetAsync(string path, string id, string client, CancellationToken stop)
    {
        var connection = TakeIdle() ?? await HttpConnection.OpenAsync(address, stop);
        try
        {
            var status = await connection.GetAsync(path, id, client, stop);
            if (connection.IsReusable)
            {
                _idle.Push(connection);
                connection = null;
            }

            return status;
        }
        finally
        {
            connection?.Dispose();
        }
    }

    /// <summary>One that the server has not closed meanwhile, as it may: a request sent over such a one would fail by the client's fault.</summary>
    private HttpConnection? TakeIdle()
    {
        while (_idle.TryPop(out var connection))
        {
            if (connection.IsOpen)
            {
                return connection;
            }

            connection.Dispose();
        }

        return null;
    }

    public void Dispose()
    {
        while (_idle.TryPop(out var connection))
        {
            connection.Dispose();
        }
    }
}
