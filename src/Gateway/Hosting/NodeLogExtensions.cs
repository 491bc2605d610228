using System.Globalization;
using Gateway.Proxy.Settings;
using Serilog;
using Serilog.Events;
using Serilog.Sinks.SystemConsole.Themes;

namespace Gateway.Hosting;

/// <summary>The node's own log: sentences on standard error, apart from the access log on standard output.</summary>
internal static class NodeLogExtensions
{
    private const string Template = "{Timestamp:yyyy-MM-ddTHH:mm:ss.fffzzz} {Level:u3} {Message:l}{NewLine}{Exception}";

    public static void AddNodeLog(this ILoggingBuilder logging, LogDetail detail)
    {
        var least = Enum.Parse<LogEventLevel>(detail.ToString());
        var quiet = least > LogEventLevel.Warning ? least : LogEventLevel.Warning;
        var logger = new LoggerConfiguration()
            .MinimumLevel.Is(least)
            .MinimumLevel.Override("Microsoft", quiet)
            .MinimumLevel.Override("System", quiet)

            // What keeps the node from starting is told in a sentence, not by the host with its stack trace.
            .MinimumLevel.Override("Microsoft.Extensions.Hosting.Internal.Host", LogEventLevel.Fatal)

            // The forwarder warns of every failed request, which the access log has already, and at the normal end
            // of a WebSocket.
            .MinimumLevel.Override("Yarp", LogEventLevel.Error)

            // Without a theme a line goes out as one write, which access log lines on the same terminal cannot tear.
            .WriteTo.Async(sink => sink.Console(
                outputTemplate: Template, formatProvider: CultureInfo.InvariantCulture, standardErrorFromLevel: LogEventLevel.Verbose, theme: ConsoleTheme.None))
            .CreateLogger();
        logging.AddSerilog(logger, dispose: true);
        logging.SetMinimumLevel(Enum.Parse<LogLevel>(detail.ToString()));
    }
}
