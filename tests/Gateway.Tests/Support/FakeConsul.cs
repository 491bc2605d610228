using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Tests.Support;

/// <summary>An agent of Consul on a real socket, as far as the health API: blocking queries, tokens, troubles.</summary>
internal sealed class FakeConsul : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly List<string> _questions = [];
    private KestrelBackend _server = null!;
    private TaskCompletionSource _change = New();
    private string _instances = "[]";
    private ulong _index = 10;
    private volatile int _status = 200;

    private FakeConsul()
    {
    }

    public Uri Address => _server.Address;

    /// <summary>The token that it wants; null for none.</summary>
    public string? Token { get; init; }

    /// <summary>The targets asked for.</summary>
    public IReadOnlyList<string> Questions
    {
        get
        {
            lock (_lock)
            {
                return [.. _questions];
            }
        }
    }

    public static async Task<FakeConsul> StartAsync(string? token = null)
    {
        var consul = new FakeConsul { Token = token };
        consul._server = await KestrelBackend.StartAsync(HttpProtocols.Http1, consul.AnswerAsync);
        return consul;
    }

    /// <summary>Changes the healthy instances: the questions held are answered.</summary>
    /// <param name="instances">Address, port and weight of each; no address for the machine's, which is 127.0.0.1.</param>
    /// <param name="index">The index from now on; one more than before unless stated.</param>
    public void Set((string Address, int Port, int Weight)[] instances, ulong? index = null)
    {
        var json = JsonSerializer.Serialize(instances.Select(i => new
        {
            Node = new { Node = "n", Address = "127.0.0.1" },
            Service = new { ID = "s", i.Address, i.Port, Weights = new { Passing = i.Weight, Warning = 1 }, Tags = Array.Empty<string>() },
            Checks = Array.Empty<object>(),
        }));
        Change(() => (_instances, _index) = (json, index ?? _index + 1));
    }

    /// <summary>Answers with this body from now on.</summary>
    public void SetRaw(string body) => Change(() => (_instances, _index) = (body, _index + 1));

    /// <summary>Answers with this status from now on.</summary>
    public void SetStatus(int status) => Change(() => _status = status);

    public ValueTask DisposeAsync()
    {
        Change(() => { });
        return _server.DisposeAsync();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Change(Action change)
    {
        lock (_lock)
        {
            change();
            _change.SetResult();
            _change = New();
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Task held;
        lock (_lock)
        {
            _questions.Add(context.Request.Path + context.Request.QueryString.Value);
            held = _status == 200 && ulong.Parse(context.Request.Query["index"]!, CultureInfo.InvariantCulture) >= _index ? _change.Task : Task.CompletedTask;
        }

        await held.WaitAsync(context.RequestAborted);
        if (Token is not null && context.Request.Headers["X-Consul-Token"] != Token)
        {
            context.Response.StatusCode = 403;
            return;
        }

        string body;
        lock (_lock)
        {
            context.Response.StatusCode = _status;
            context.Response.Headers["X-Consul-Index"] = _index.ToString(CultureInfo.InvariantCulture);
            body = _instances;
        }

        await context.Response.WriteAsync(body);
    }
}
