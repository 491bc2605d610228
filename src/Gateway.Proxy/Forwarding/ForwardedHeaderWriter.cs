using System.Net.Http.Headers;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.Forwarding;

/// <summary>Tells backends about the client's connection, by the table's <see cref="ForwardedHeaders"/>.</summary>
internal static class ForwardedHeaderWriter
{
    private const string ForName = "X-Forwarded-For";
    private const string ProtoName = "X-Forwarded-Proto";
    private const string HostName = "X-Forwarded-Host";
    private const string StandardName = "Forwarded";

    public static void Write(Exchange exchange, HttpRequestHeaders headers)
    {
        var policy = exchange.Table!.ForwardedHeaders;
        var request = exchange.Context!.Request;
        var isTrusted = exchange.PeerIsTrusted;
        WriteFor(policy.For, exchange.PeerAddress, isTrusted, headers);
        WriteFirst(policy.Proto, ProtoName, request.Scheme, isTrusted, headers);
        WriteFirst(policy.Host, HostName, request.Headers.Host.ToString(), isTrusted, headers);

        // RFC 7239's form says the same: a stranger's claim in it must not get past the policy either.
        if (!isTrusted && policy.For != ForwardedHeaderAction.Off)
        {
            headers.Remove(StandardName);
        }
    }

    private static void WriteFor(ForwardedHeaderAction action, string peer, bool isTrusted, HttpRequestHeaders headers)
    {
        if (action == ForwardedHeaderAction.Off)
        {
            return;
        }

        if (headers.NonValidated.TryGetValues(ForName, out var claimed))
        {
            headers.Remove(ForName);
            if (action == ForwardedHeaderAction.Append && isTrusted)
            {
                peer = $"{string.Join(", ", claimed)}, {peer}";
            }
        }

        headers.TryAddWithoutValidation(ForName, peer);
    }

    /// <summary>For a fact about the first hop there is nothing to add to: a trusted proxy's value stands.</summary>
    private static void WriteFirst(ForwardedHeaderAction action, string name, string value, bool isTrusted, HttpRequestHeaders headers)
    {
        if (action == ForwardedHeaderAction.Off
            || (action == ForwardedHeaderAction.Append && isTrusted && headers.NonValidated.Contains(name)))
        {
            return;
        }

        headers.Remove(name);
        headers.TryAddWithoutValidation(name, value);
    }
}
