using System.Runtime.InteropServices;
using Gateway.Proxy.Draining;

namespace Gateway.Hosting;

/// <summary>
/// Ends the process at once when a second SIGTERM or SIGINT comes: whoever stops the node has no more patience. The first
/// is the host's, which leaves in order.
/// </summary>
internal sealed class SecondSignal : IDisposable
{
    /// <summary>A signal within so long of the first is the same: a terminal and a script that waits for the node may both pass it on.</summary>
    private static readonly TimeSpan Same = TimeSpan.FromSeconds(1);

    private const int SignalExit = 128;

    private readonly PosixSignalRegistration[] _registrations;
    private readonly DrainService _drain;
    private readonly TimeProvider _clock;
    private long _first;

    /// <param name="drain">Knows what is cut.</param>
    /// <param name="clock">The clock.</param>
    public SecondSignal(DrainService drain, TimeProvider clock)
    {
        (_drain, _clock) = (drain, clock);
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGTERM, Hear), PosixSignalRegistration.Create(PosixSignal.SIGINT, Hear)];
    }

    public void Dispose() => Array.ForEach(_registrations, registration => registration.Dispose());

    private void Hear(PosixSignalContext context)
    {
        var first = Interlocked.CompareExchange(ref _first, _clock.GetTimestamp(), 0);
        if (first == 0 || _clock.GetElapsedTime(first) < Same)
        {
            return;
        }

        // Not through the log, whose last lines nobody would write any more.
        var report = _drain.Report;
        Console.Error.WriteLine($"gateway: A second signal ends the node at once: {report.Requests} requests are cut, {report.WebSockets} of them WebSockets, and what the node holds of the fleet's limits expires by itself.");
        Environment.Exit(SignalExit + (context.Signal == PosixSignal.SIGINT ? 2 : 15));
    }
}
