using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.Forwarding;

/// <summary>What the gateway must know of gRPC: who speaks it, and its statuses.</summary>
internal static class Grpc
{
    /// <summary>Whether the caller expects a gRPC status instead of an HTTP one.</summary>
    public static bool IsCall(HttpRequest request)
        => request.ContentType is { } type && type.StartsWith("application/grpc", StringComparison.OrdinalIgnoreCase)
            && !type.StartsWith("application/grpc-web", StringComparison.OrdinalIgnoreCase);

    /// <summary>The status that says to a gRPC caller what the HTTP status says to others.</summary>
    public static string Status(int httpStatus) => httpStatus switch
    {
        400 => "13", // INTERNAL
        401 => "16", // UNAUTHENTICATED
        403 => "7", // PERMISSION_DENIED
        404 => "12", // UNIMPLEMENTED
        413 or 429 => "8", // RESOURCE_EXHAUSTED
        502 or 503 => "14", // UNAVAILABLE
        504 => "4", // DEADLINE_EXCEEDED
        _ => "2", // UNKNOWN
    };
}
