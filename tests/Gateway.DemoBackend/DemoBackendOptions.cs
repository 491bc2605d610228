using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Gateway.DemoBackend;

/// <summary>What a demo backend calls itself and where it listens.</summary>
/// <param name="Name">Appears in the echo and in <c>/sse</c>, so that a caller sees which backend answered.</param>
/// <param name="Port">HTTP/1.1; 0 picks a free one.</param>
/// <param name="Http2Port">HTTP/2 without TLS (prior knowledge); 0 picks a free one, null listens on none.</param>
public sealed record DemoBackendOptions(string Name, int Port, int? Http2Port = null)
{
    /// <summary>Where it listens. Default: loopback; in a container, every address.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>Reads <c>--name NAME --port PORT [--h2-port PORT] [--address IP]</c>, or tells the operator in one sentence why not.</summary>
    public static bool TryParse(
        IReadOnlyList<string> args,
        [NotNullWhen(true)] out DemoBackendOptions? options,
        [NotNullWhen(false)] out string? error)
    {
        options = null;
        var parsed = new DemoBackendOptions(Name: "demo", Port: -1);
        for (var i = 0; i < args.Count; i += 2)
        {
            if (i + 1 == args.Count || parsed.With(args[i], args[i + 1]) is not { } next)
            {
                error = $"The argument '{args[i]}' is unknown or lacks a valid value.";
                return false;
            }

            parsed = next;
        }

        error = parsed.Port < 0 ? "The argument --port is missing." : null;
        options = error is null ? parsed : null;
        return error is null;
    }

    private DemoBackendOptions? With(string key, string value) => key switch
    {
        "--name" when value.Length > 0 => this with { Name = value },
        "--port" when ParsePort(value) is { } port => this with { Port = port },
        "--address" when IPAddress.TryParse(value, out var address) => this with { Address = address },
        "--h2-port" when ParsePort(value) is { } port => this with { Http2Port = port },
        _ => null,
    };

    private static int? ParsePort(string value) => ushort.TryParse(value, out var port) ? port : null;
}
