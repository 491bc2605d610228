using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Gateway.Core.RouteTables;

namespace Gateway.Proxy.Documents;

/// <summary>
/// Binds a document to immutable records: keys are the property names in camelCase, an unknown key is a fault,
/// required properties must be there.
/// </summary>
/// <remarks>
/// Faults do not stop it: it puts placeholders where they are and gives a value all the same, so that rules across
/// the document can be checked too. <see cref="FaultLocations"/> tells which parts are not to be trusted.
/// </remarks>
internal sealed class DocumentBinder(DocumentFaults faults, DocumentVariables variables)
{
    // The key that tells editors which schema applies.
    private const string SchemaKey = "$schema";

    private readonly DocumentPath _path = new();
    private readonly HashSet<string> _faultLocations = new(StringComparer.Ordinal);
    private readonly DocumentScalarBinder _scalars = new(variables);

    /// <summary>The JSON Pointers of everything that had a fault.</summary>
    public IReadOnlyCollection<string> FaultLocations => _faultLocations;

    /// <summary>Binds a whole document; null if it is no mapping.</summary>
    public T? Bind<T>(DocumentNode root)
        where T : class
        => (T?)Bind(root, DocumentType.Of(typeof(T)), root.Place, range: null);

    // The owner is the place of the value's key, or of the value itself where it has none.
    private object? Bind(DocumentNode node, DocumentType type, DocumentPlace owner, RangeAttribute? range) => (type.Kind, node) switch
    {
        (_, DocumentScalar { Kind: DocumentScalarKind.Null }) => Fault(node.Place, $"{Subject()} has no value. Give one, or remove {(_path.IsRoot ? "it" : "the key")}."),
        (DocumentTypeKind.Record, DocumentMapping mapping) => BindRecord(mapping, type, owner),
        (DocumentTypeKind.Map, DocumentMapping mapping) => BindMap(mapping, type),
        (DocumentTypeKind.List, DocumentSequence sequence) => BindList(sequence, type),
        (DocumentTypeKind.Scalar, DocumentScalar scalar) => BindScalar(scalar, type, range),
        _ => Fault(node.Place, $"{Subject()} must be {DocumentScalarBinder.Expected(type)}, not {node.Description}."),
    };

    private object BindRecord(DocumentMapping mapping, DocumentType type, DocumentPlace owner)
    {
        var record = type.CreatePlaceholder();
        foreach (var (key, keyPlace, value) in mapping.Entries)
        {
            if (_path.IsRoot && key == SchemaKey)
            {
                continue;
            }

            _path.Push(key);
            if (type.Find(key) is { } property)
            {
                BindProperty(record, property, value, keyPlace);
            }
            else
            {
                Fault(keyPlace, Unknown(key, type));
            }

            _path.Pop();
        }

        foreach (var property in type.Properties)
        {
            if (property.IsRequired && !mapping.TryGet(property.Name, out _))
            {
                var subject = Subject();
                _path.Push(property.Name);
                Fault(owner, $"{subject} lacks the required key '{property.Name}': {DocumentScalarBinder.Expected(property.Type)}.");
                _path.Pop();
            }
        }

        return record;
    }

    private void BindProperty(object record, DocumentProperty property, DocumentNode node, DocumentPlace keyPlace)
    {
        if (Bind(node, property.Type, keyPlace, property.Range) is { } value)
        {
            property.Set(record, value);
        }
    }

    private object BindMap(DocumentMapping mapping, DocumentType type)
    {
        var items = new List<KeyValuePair<string, object>>(mapping.Entries.Count);
        foreach (var (key, keyPlace, node) in mapping.Entries)
        {
            _path.Push(key);
            items.Add(new(key, Bind(node, type.Element!, keyPlace, range: null) ?? type.Element!.CreatePlaceholder()));
            _path.Pop();
        }

        return type.Create(items);
    }

    private object BindList(DocumentSequence sequence, DocumentType type)
    {
        var items = new List<KeyValuePair<string, object>>(sequence.Items.Count);
        foreach (var node in sequence.Items)
        {
            // A placeholder keeps the indexes of the items after it.
            _path.Push(items.Count);
            items.Add(new("", Bind(node, type.Element!, node.Place, range: null) ?? type.Element!.CreatePlaceholder()));
            _path.Pop();
        }

        return type.Create(items);
    }

    private object? BindScalar(DocumentScalar scalar, DocumentType type, RangeAttribute? range)
    {
        var problems = new List<string>();
        var value = _scalars.Bind(scalar, type, problems);
        if (value is not null && range is not null && !range.IsValid(value))
        {
            problems.Add($"must be {Describe(range)}, not {Number(value)}.");
        }

        foreach (var problem in problems)
        {
            Fault(scalar.Place, $"{Subject()} {problem}");
        }

        return problems.Count == 0 ? value : null;
    }

    private object? Fault(DocumentPlace place, string message)
    {
        faults.Add(place, message);
        _faultLocations.Add(_path.ToPointer());
        return null;
    }

    private string Subject() => _path.Last switch
    {
        null => "the document",
        [>= '0' and <= '9', ..] and { Length: <= 7 } index when int.TryParse(index, out var number) => $"item {number + 1}",
        var key => DocumentQuote.Of(key),
    };

    private static string Unknown(string key, DocumentType type)
    {
        var known = type.Properties.Select(property => property.Name);
        return Suggestion.Nearest(key, known) is { } near
            ? $"unknown key {DocumentQuote.Of(key)}; did you mean '{near}'?"
            : $"unknown key {DocumentQuote.Of(key)}. Possible here: {string.Join(", ", known)}.";
    }

    private static string Describe(RangeAttribute range)
    {
        var minimum = Number(range.Minimum);
        return Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture) >= long.MaxValue ? $"{minimum} or more" : $"from {minimum} to {Number(range.Maximum)}";
    }

    private static string Number(object value) => value is double fraction
        ? fraction.ToString("R", CultureInfo.InvariantCulture)
        : Convert.ToInt64(value, CultureInfo.InvariantCulture).ToString("N0", CultureInfo.InvariantCulture);
}
