using Gateway.Proxy.Admin;
using Gateway.Proxy.Settings;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;

namespace Gateway.Proxy.Observability;

/// <summary>Where telemetry is sent (OpenTelemetry protocol, OTLP), and who it says it comes from.</summary>
internal static class OtlpTarget
{
    /// <summary>How long the collector may take; what it does not take is lost, never in a request's way.</summary>
    private const int TimeoutMilliseconds = 10_000;

    /// <param name="settings">With an endpoint.</param>
    /// <param name="path">The signal's path over HTTP: v1/traces or v1/metrics.</param>
    public static OtlpExporterOptions OptionsOf(OtlpSettings settings, string path)
    {
        var endpoint = settings.Endpoint!.TrimEnd('/');
        var isGrpc = settings.Protocol == OtlpWireProtocol.Grpc;
        return new()
        {
            Protocol = isGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf,
            Endpoint = new(isGrpc ? endpoint : $"{endpoint}/{path}"),
            TimeoutMilliseconds = TimeoutMilliseconds,
        };
    }

    public static void Describe(ResourceBuilder resource, NodeIdentity identity) => resource
        .Clear()
        .AddService("gateway", serviceNamespace: identity.Fleet, serviceVersion: identity.Version, autoGenerateServiceInstanceId: false, serviceInstanceId: identity.Name);
}
