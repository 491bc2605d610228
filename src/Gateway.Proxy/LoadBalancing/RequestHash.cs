using Gateway.Core.LoadBalancing;
using Gateway.Proxy.Pipeline;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.Proxy.LoadBalancing;

/// <summary>Hashes the part of a request that consistent hashing goes by, the same on every node.</summary>
internal sealed class RequestHash(HashSource source)
{
    /// <returns>Null where the request does not have that part.</returns>
    public ulong? Of(Exchange exchange)
    {
        if (source.Address)
        {
            return StableHash.Of(exchange.Client.Value);
        }

        if (source.Consumer)
        {
            return exchange.Consumer is { } consumer ? StableHash.Of(consumer.ConsumerId) : null;
        }

        var request = exchange.Context!.Request;
        if (source.Query is { } parameter)
        {
            return OfQuery(request.QueryString.Value, parameter);
        }

        var value = source.Cookie is { } cookie ? RequestCookie.Find(request.Headers.Cookie, cookie)
            : request.Headers[source.Header!] is [{ } header, ..] ? header
            : default;
        return value.IsEmpty ? null : StableHash.Of(value);
    }

    private static ulong? OfQuery(string? query, string parameter)
    {
        foreach (var pair in new QueryStringEnumerable(query))
        {
            if (pair.DecodeName().Span.SequenceEqual(parameter))
            {
                var value = pair.DecodeValue();
                return value.IsEmpty ? null : StableHash.Of(value.Span);
            }
        }

        return null;
    }
}
