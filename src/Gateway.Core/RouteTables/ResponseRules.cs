using System.Globalization;
using System.Text;

namespace Gateway.Core.RouteTables;

/// <summary>What responses of the gateway's own must keep to.</summary>
internal static class ResponseRules
{
    private const int MaxBodyBytes = 64 * 1024;

    /// <summary>Adds the faults of a response.</summary>
    public static void Check(int? status, string? contentType, string? body, IReadOnlyDictionary<string, string> headers, JsonPointer at, FaultList faults)
    {
        if (status is < 200 or > 599)
        {
            faults.Add(at["status"], string.Create(CultureInfo.InvariantCulture, $"The status {status} is no status of a response. Write one from 200 to 599."));
        }

        if (status is 204 or 205 or 304 && body is not null)
        {
            faults.Add(at["body"], string.Create(CultureInfo.InvariantCulture, $"A response with the status {status} has no body. Write another status, or remove the body."));
        }

        if (body is not null && Encoding.UTF8.GetByteCount(body) > MaxBodyBytes)
        {
            faults.Add(at["body"], $"The body has {Encoding.UTF8.GetByteCount(body)} bytes and may have {MaxBodyBytes}. Shorten it, or use a cluster.");
        }

        faults.AddIf(at["contentType"], contentType is not null ? HeaderSyntax.CheckValue(contentType) : null);
        foreach (var (name, value) in headers)
        {
            faults.AddIf(at["headers"][name], HeaderSyntax.CheckChangeable(name) ?? HeaderSyntax.CheckValue(value));
        }
    }
}
