namespace Gateway.Core.RouteTables;

/// <summary>A place in the document, built on the way down and written out only when there is a fault.</summary>
internal sealed class JsonPointer
{
    public static readonly JsonPointer Root = new(null, string.Empty);

    private readonly JsonPointer? _parent;
    private readonly string _key;

    private JsonPointer(JsonPointer? parent, string key)
    {
        _parent = parent;
        _key = key;
    }

    /// <summary>The value of a key of the object here.</summary>
    public JsonPointer this[string key] => new(this, key);

    /// <summary>An element of the array here.</summary>
    public JsonPointer this[int index] => new(this, index.ToString(System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>The place that a pointer names when it is read from here.</summary>
    public JsonPointer Below(string pointer) => pointer.Split('/').Skip(1).Aggregate(this, (at, key) => at[Unescape(key)]);

    /// <summary>The pointer as RFC 6901 writes it.</summary>
    public override string ToString() => _parent is null ? string.Empty : $"{_parent}/{Escape(_key)}";

    private static string Unescape(string key) =>
        key.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    private static string Escape(string key) =>
        key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
