using Gateway.Core.Draining;

namespace Gateway.Proxy.Draining;

/// <summary>How far a drain is.</summary>
/// <param name="Phase">The phase.</param>
/// <param name="IsLeaving">Whether the process ends.</param>
/// <param name="Requests">Requests under way, open WebSockets among them.</param>
/// <param name="WebSockets">Open WebSockets.</param>
/// <param name="Connections">Connections of clients.</param>
/// <param name="Closed">WebSockets that were told to close, since the start.</param>
/// <param name="Cut">Requests and WebSockets that were cut, since the start.</param>
/// <param name="Left">When the phase ends at the latest; <see cref="Timeout.InfiniteTimeSpan"/> for never.</param>
internal sealed record DrainReport(DrainPhase Phase, bool IsLeaving, int Requests, int WebSockets, int Connections, long Closed, long Cut, TimeSpan Left);
