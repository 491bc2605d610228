using System.Text;
using Gateway.Core.Routing;

namespace Gateway.Proxy.Forwarding;

/// <summary>Makes a path of text and of parameters of the client's path, which stay as the client wrote them.</summary>
internal sealed record PathPatternEdit : PathEdit
{
    private readonly (string Text, string? Name, bool IsRest)[] _segments;
    private readonly RouteValues _values;

    /// <param name="pattern">A valid pattern.</param>
    /// <param name="values">Finds its parameters.</param>
    public PathPatternEdit(string pattern, RouteValues values)
    {
        _values = values;
        _segments = [.. pattern[1..].Split('/').Select(segment => segment.StartsWith('{')
            ? ("", segment[1..^1].TrimStart('*'), segment.StartsWith("{*", StringComparison.Ordinal))
            : (Uri.EscapeDataString(segment), (string?)null, false))];
    }

    public override string Apply(string rawPath, string clientPath)
    {
        var path = new StringBuilder(clientPath.Length + 32);
        foreach (var (text, name, isRest) in _segments)
        {
            if (name is null)
            {
                path.Append('/').Append(text);
                continue;
            }

            var value = _values.Find(name, clientPath);
            if (!isRest || !value.IsEmpty || clientPath.EndsWith('/'))
            {
                path.Append('/').Append(value);
            }
        }

        return path.Length == 0 ? "/" : path.ToString();
    }
}
