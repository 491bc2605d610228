using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gateway.Proxy.RouteTables;

/// <summary>Writes an enumeration as the document does: <c>http2</c>.</summary>
internal sealed class CamelCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.CamelCase)
    where T : struct, Enum;
