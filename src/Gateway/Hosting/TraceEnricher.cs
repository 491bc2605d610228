using Serilog.Core;
using Serilog.Events;

namespace Gateway.Hosting;

/// <summary>Adds the trace that a message belongs to, where one is recorded, so that logs and traces lead to one another.</summary>
internal sealed class TraceEnricher : ILogEventEnricher
{
    public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
    {
        if (logEvent.TraceId is { } id)
        {
            logEvent.AddOrUpdateProperty(new("Trace", new ScalarValue($" (trace {id.ToHexString()})")));
        }
    }
}
