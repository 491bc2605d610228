using System.Text;
using Gateway.Core.RouteTables;
using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.Forwarding;

/// <summary>One change to the query that the backend sees: a parameter removed, replaced or added to. The others stay byte for byte.</summary>
/// <param name="Name">The parameter, not escaped.</param>
/// <param name="Value">The new value; null removes.</param>
/// <param name="KeepsOthers">Whether the values that are there stay before the new one.</param>
internal sealed record QueryEdit(string Name, ResolvedTemplate? Value, bool KeepsOthers)
{
    private readonly string _encodedName = Uri.EscapeDataString(Name);

    /// <summary>The edit that a transform asks for; null where it asks for something else.</summary>
    public static QueryEdit? From(Transform transform, RouteTemplates templates) => transform switch
    {
        { QueryParameter: { } name } => new(name, templates.Of(transform.Set ?? transform.Append!), KeepsOthers: transform.Set is null),
        { QueryParameterRemove: { } name } => new(name, null, KeepsOthers: false),
        _ => null,
    };

    /// <summary>Applies the change.</summary>
    /// <param name="query">The query without its question mark; may be empty.</param>
    /// <param name="exchange">Whose values.</param>
    public string Apply(string query, Exchange exchange)
    {
        var changed = new StringBuilder(query.Length + 64);
        foreach (var range in query.AsSpan().Split('&'))
        {
            var pair = query.AsSpan(range);
            if (!pair.IsEmpty && (KeepsOthers || !IsNamed(pair)))
            {
                changed.Append(changed.Length > 0 ? "&" : "").Append(pair);
            }
        }

        if (Value?.Resolve(exchange, isForQuery: true) is { } value)
        {
            changed.Append(changed.Length > 0 ? "&" : "").Append(_encodedName).Append('=').Append(Uri.EscapeDataString(value));
        }

        return changed.ToString();
    }

    private bool IsNamed(ReadOnlySpan<char> pair)
    {
        var end = pair.IndexOf('=');
        var name = end < 0 ? pair : pair[..end];
        return name.SequenceEqual(_encodedName) || Uri.UnescapeDataString(name.ToString().Replace('+', ' ')) == Name;
    }
}
