using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Gateway.Proxy.Documents;

/// <summary>One key of a record.</summary>
internal sealed class DocumentProperty
{
    private readonly PropertyInfo _info;
    private readonly Lazy<DocumentType> _type;

    private DocumentProperty(PropertyInfo info)
    {
        _info = info;
        _type = new(() => DocumentType.Of(info.PropertyType));
        Name = JsonNamingPolicy.CamelCase.ConvertName(info.Name);
        IsRequired = info.IsDefined(typeof(RequiredMemberAttribute));
        Range = info.GetCustomAttribute<RangeAttribute>();
    }

    /// <summary>The key as written in documents.</summary>
    public string Name { get; }

    public bool IsRequired { get; }

    /// <summary>The bounds of a number, or null.</summary>
    public RangeAttribute? Range { get; }

    public DocumentType Type => _type.Value;

    /// <summary>The property in the source, for its documentation.</summary>
    public PropertyInfo Info => _info;

    /// <summary>The settable public properties of a record.</summary>
    public static IReadOnlyList<DocumentProperty> Of(Type type)
        => [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(info => info.CanWrite)
            .OrderBy(info => info.MetadataToken)
            .Select(info => new DocumentProperty(info))];

    public object? Get(object record) => _info.GetValue(record);

    public void Set(object record, object value) => _info.SetValue(record, value);
}
