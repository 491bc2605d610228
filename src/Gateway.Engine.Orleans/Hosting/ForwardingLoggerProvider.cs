using Microsoft.Extensions.Logging;

namespace Gateway.Engine.Orleans.Hosting;

/// <summary>Lets the silo's own host log where the gateway logs, through filters of its own.</summary>
internal sealed class ForwardingLoggerProvider(ILoggerFactory logs) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName) => logs.CreateLogger(categoryName);

    /// <summary>The loggers belong to the gateway.</summary>
    public void Dispose()
    {
    }
}
