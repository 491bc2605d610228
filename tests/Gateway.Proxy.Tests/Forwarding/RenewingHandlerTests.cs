using Gateway.Proxy.Certificates;
using Gateway.Proxy.Forwarding;
using Gateway.Proxy.Settings;
using Gateway.Proxy.Tests.Observability;

namespace Gateway.Proxy.Tests.Forwarding;

public sealed class RenewingHandlerTests : IDisposable
{
    private readonly ManualClock _clock = new();
    private readonly string _file = Path.GetTempFileName();
    private readonly List<Counting> _made = [];
    private readonly BackendIdentity _identity;
    private readonly HttpMessageInvoker _client;

    public RenewingHandlerTests()
    {
        WriteAuthority("one");
        _identity = new("inside", new BackendTlsSettings { CaPath = _file });
        _client = new(new RenewingHandler(_identity, Make, _clock));
    }

    public void Dispose()
    {
        _client.Dispose();
        File.Delete(_file);
    }

    [Fact]
    public async Task Send_FilesUnchanged_KeepsItsConnections()
    {
        await SendAsync();
        await SendAsync();

        Assert.Equal(2, Assert.Single(_made).Requests);
    }

    [Fact]
    public async Task Send_FilesChanged_TakesNewConnectionsAndClosesTheOldOnesAfterAMinute()
    {
        await SendAsync();
        Renew("two");

        await SendAsync();
        await SendAsync();

        Assert.Equal([1, 2], _made.Select(handler => handler.Requests));
        _clock.Advance(TimeSpan.FromSeconds(59));
        Assert.False(_made[0].Closed.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await _made[0].Closed.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(_made[1].Closed.IsCompleted);
    }

    [Fact]
    public async Task Send_FilesSpoiled_KeepsItsConnections()
    {
        File.WriteAllText(_file, "nothing of use");
        Reload();

        await SendAsync();

        Assert.Single(_made);
    }

    [Fact]
    public void Dispose_Once_ClosesTheConnectionsInUse()
    {
        _client.Dispose();

        Assert.True(Assert.Single(_made).Closed.IsCompleted);
    }

    private Counting Make()
    {
        _made.Add(new());
        return _made[^1];
    }

    private void Renew(string name)
    {
        WriteAuthority(name);
        Reload();
    }

    private void Reload()
    {
        // Files are read when they were the same at two looks.
        foreach (var files in _identity.Files)
        {
            files.TryReload(out _);
            Assert.True(files.TryReload(out _));
        }
    }

    private void WriteAuthority(string name) => File.WriteAllText(_file, SelfSigned.Pem(name));

    private async Task SendAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "https://a");
        using var response = await _client.SendAsync(request, CancellationToken.None);
    }

    private sealed class Counting : HttpMessageHandler
    {
        private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Requests { get; private set; }

        public Task Closed => _closed.Task;

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Requests++;
            return Task.FromResult(new HttpResponseMessage());
        }

        protected override void Dispose(bool disposing)
        {
            _closed.TrySetResult();
            base.Dispose(disposing);
        }
    }
}
