using System.Globalization;
using System.Text;

namespace Gateway.Proxy.Documents;

/// <summary>Where the binder is, as the keys and indexes from the root; a JSON Pointer (RFC 6901) on demand.</summary>
internal sealed class DocumentPath
{
    private readonly List<string> _steps = [];

    /// <summary>The last key or index, or null at the root.</summary>
    public string? Last => _steps.Count == 0 ? null : _steps[^1];

    public bool IsRoot => _steps.Count == 0;

    public void Push(string key) => _steps.Add(key);

    public void Push(int index) => _steps.Add(index.ToString(CultureInfo.InvariantCulture));

    public void Pop() => _steps.RemoveAt(_steps.Count - 1);

    /// <summary>The pointer: <c>/routes/orders/clusterId</c>, empty at the root.</summary>
    public string ToPointer()
    {
        var pointer = new StringBuilder();
        foreach (var step in _steps)
        {
            pointer.Append('/').Append(Escape(step));
        }

        return pointer.ToString();
    }

    /// <summary>The keys and indexes of a pointer.</summary>
    public static IEnumerable<string> Split(string pointer)
        => pointer.Split('/').Skip(1).Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));

    /// <summary>A key as a part of a pointer.</summary>
    public static string Escape(string step)
        => step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
