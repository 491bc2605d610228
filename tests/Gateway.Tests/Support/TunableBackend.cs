namespace Gateway.Tests.Support;

/// <summary>A raw backend whose answers a test changes and holds back as it goes.</summary>
internal sealed class TunableBackend : IAsyncDisposable
{
    public const string Failure = "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 4\r\n\r\nfail";

    private readonly RawBackend _backend;
    private volatile string _answer = RawAnswers.Ok;
    private volatile TaskCompletionSource _gate = Open();

    public TunableBackend() => _backend = RawBackend.Start(AnswerAsync);

    public Uri Address => _backend.Address;

    /// <summary>How many requests came so far.</summary>
    public int Count => _backend.Requests.Count;

    public IReadOnlyList<RawMessage> Requests => _backend.Requests;

    /// <summary>What requests are answered from now on; empty cuts the connection instead.</summary>
    public string Answer
    {
        get => _answer;
        set => _answer = value;
    }

    /// <summary>Holds the answers to requests from now on.</summary>
    public void Hold() => _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Gives the answers that were held, and answers at once from now on.</summary>
    public void Release() => _gate.TrySetResult();

    /// <summary>Waits for the next request that has not been waited for.</summary>
    public Task<RawMessage> ReceiveAsync() => _backend.ReceiveAsync();

    public ValueTask DisposeAsync()
    {
        Release();
        return _backend.DisposeAsync();
    }

    private static TaskCompletionSource Open()
    {
        var gate = new TaskCompletionSource();
        gate.SetResult();
        return gate;
    }

    private async Task AnswerAsync(RawConnection connection)
    {
        while (true)
        {
            await connection.ReadMessageAsync();
            await _gate.Task;
            if (_answer.Length == 0)
            {
                connection.Reset();
                return;
            }

            await connection.SendAsync(_answer);
        }
    }
}
