using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Reflection;

namespace Gateway.Proxy.Documents;

/// <summary>What a type of the model expects from a document. One instance per type, found by reflection once.</summary>
internal sealed class DocumentType
{
    private static readonly ConcurrentDictionary<Type, DocumentType> Cache = new();

    // Lazy because a record may contain itself.
    private readonly Lazy<IReadOnlyList<DocumentProperty>> _properties;
    private readonly Lazy<Dictionary<string, DocumentProperty>> _byName;
    private readonly Func<IReadOnlyList<KeyValuePair<string, object>>, object>? _create;

    private DocumentType(Type type)
    {
        Type = type;
        _properties = new(() => DocumentProperty.Of(Type));
        _byName = new(() => _properties.Value.ToDictionary(property => property.Name, StringComparer.Ordinal));
        Kind = Classify(type);
        if (Kind is DocumentTypeKind.List or DocumentTypeKind.Map)
        {
            var element = type.GetGenericArguments()[^1];
            Element = Of(element);
            var factory = Kind == DocumentTypeKind.List ? nameof(CreateList) : nameof(CreateMap);
            _create = typeof(DocumentType)
                .GetMethod(factory, BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(element)
                .CreateDelegate<Func<IReadOnlyList<KeyValuePair<string, object>>, object>>();
        }
    }

    public Type Type { get; }

    public DocumentTypeKind Kind { get; }

    /// <summary>The type of the items of a list and of the values of a map.</summary>
    public DocumentType? Element { get; }

    /// <summary>The properties of a record in the order of its source.</summary>
    public IReadOnlyList<DocumentProperty> Properties => _properties.Value;

    /// <summary>The description of a type.</summary>
    /// <exception cref="NotSupportedException">The type cannot be bound.</exception>
    public static DocumentType Of(Type type) => Cache.GetOrAdd(Nullable.GetUnderlyingType(type) ?? type, key => new(key));

    public DocumentProperty? Find(string name) => _byName.Value.GetValueOrDefault(name);

    /// <summary>Makes a list or map; the keys of a list's items are not looked at.</summary>
    public object Create(IReadOnlyList<KeyValuePair<string, object>> items) => _create!(items);

    /// <summary>A value to go on with where the document has none or a faulty one.</summary>
    public object CreatePlaceholder()
    {
        if (Kind is DocumentTypeKind.List or DocumentTypeKind.Map)
        {
            return Create([]);
        }

        if (Type == typeof(string))
        {
            return "";
        }

        var value = Activator.CreateInstance(Type)!;
        foreach (var property in Kind == DocumentTypeKind.Record ? Properties : [])
        {
            if (property.IsRequired)
            {
                property.Set(value, property.Type.CreatePlaceholder());
            }
        }

        return value;
    }

    private static DocumentTypeKind Classify(Type type)
    {
        if (type == typeof(string) || type == typeof(bool) || type == typeof(int) || type == typeof(long) || type == typeof(double) || type == typeof(TimeSpan) || type.IsEnum)
        {
            return DocumentTypeKind.Scalar;
        }

        var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : null;
        return definition == typeof(IReadOnlyList<>) ? DocumentTypeKind.List
            : definition == typeof(IReadOnlyDictionary<,>) && type.GetGenericArguments()[0] == typeof(string) ? DocumentTypeKind.Map
            : definition is null && type.IsClass && type.GetConstructor(Type.EmptyTypes) is not null ? DocumentTypeKind.Record
            : throw new NotSupportedException($"A document cannot be bound to {type}.");
    }

    private static ReadOnlyCollection<T> CreateList<T>(IReadOnlyList<KeyValuePair<string, object>> items)
        => Array.AsReadOnly(items.Select(item => (T)item.Value).ToArray());

    private static ReadOnlyDictionary<string, T> CreateMap<T>(IReadOnlyList<KeyValuePair<string, object>> items)
    {
        // Keeps the order of the text, which a frozen dictionary would not.
        var map = new Dictionary<string, T>(items.Count, StringComparer.Ordinal);
        foreach (var (key, value) in items)
        {
            map.Add(key, (T)value);
        }

        return new(map);
    }
}
