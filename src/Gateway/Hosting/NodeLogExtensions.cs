using System.Globalization;
using Gateway.Proxy.Observability;
using Gateway.Proxy.Settings;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Sinks.Async;
using Serilog.Sinks.SystemConsole.Themes;

namespace Gateway.Hosting;

/// <summary>The node's own log: sentences on standard error, apart from the access log on standard output.</summary>
internal static class NodeLogExtensions
{
    private const string Template = "{Timestamp:yyyy-MM-ddTHH:mm:ss.fffzzz} {Level:u3} {Message:l}{Trace:l}{NewLine}{Exception}";

    /// <param name="logging">Takes the log.</param>
    /// <param name="detail">The least severe message; may change while the node runs.</param>
    /// <param name="drops">Hears how many lines were lost.</param>
    public static void AddNodeLog(this ILoggingBuilder logging, LogLevelSwitch detail, NodeLogDrops drops)
    {
        var least = new LoggingLevelSwitch();
        var quiet = new LoggingLevelSwitch();
        Follow(detail.Level);
        detail.Changed += Follow;
        var logger = new LoggerConfiguration()
            .MinimumLevel.ControlledBy(least)
            .MinimumLevel.Override("Microsoft", quiet)
            .MinimumLevel.Override("System", quiet)

            // What keeps the node from starting is told in a sentence, not by the host with its stack trace.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LogEventLevel.Fatal)

            // The forwarder warns of every failed request, which the access log has already, and at the normal end
            // of a WebSocket.
            .MinimumLevel.Override("Yarp", LogEventLevel.Error)
            .Enrich.With<TraceEnricher>()

            // Without a theme a line goes out as one write, which access log lines on the same terminal cannot tear.
            .WriteTo.Async(
                sink => sink.Console(
                    outputTemplate: Template, formatProvider: CultureInfo.InvariantCulture, standardErrorFromLevel: LogEventLevel.Verbose, theme: ConsoleTheme.None),
                monitor: new DropMonitor(drops))
            .CreateLogger();
        logging.AddSerilog(logger, dispose: true);

        // For this log alone the host would make an activity, and its ids, for every request.
        logging.AddFilter<SerilogLoggerProvider>("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);

        void Follow(LogDetail level)
        {
            least.MinimumLevel = Enum.Parse<LogEventLevel>(level.ToString());
            quiet.MinimumLevel = least.MinimumLevel > LogEventLevel.Warning ? least.MinimumLevel : LogEventLevel.Warning;
        }
    }

    private sealed class DropMonitor(NodeLogDrops drops) : IAsyncLogEventSinkMonitor
    {
        public void StartMonitoring(IAsyncLogEventSinkInspector inspector) => drops.CountBy(() => inspector.DroppedMessagesCount);

        public void StopMonitoring(IAsyncLogEventSinkInspector inspector)
        {
        }
    }
}
