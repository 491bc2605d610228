using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace Gateway.Proxy.Tests.RouteTables;

/// <summary>
/// Makes values of the route table's model, whatever it consists of by now: each property is left as it is, has its
/// type's zero, or has something else.
/// </summary>
internal sealed class RandomModel(int seed)
{
    private readonly Random _random = new(seed);

    public T Create<T>() => (T)Create(typeof(T));

    private object Create(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
        {
            return Create(underlying);
        }

        if (type.IsGenericType)
        {
            return type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? CreateList(type.GetGenericArguments()[0])
                : type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>) ? CreateMap(type.GetGenericArguments()[1])
                : throw new NotSupportedException($"The model has a {type}, of which this cannot make any.");
        }

        return type.IsEnum ? _random.GetItems(Enum.GetValuesAsUnderlyingType(type).Cast<object>().Select(value => Enum.ToObject(type, value)).ToArray(), 1)[0]
            : type == typeof(string) ? CreateText()
            : type == typeof(bool) ? _random.Next(2) == 1
            : type == typeof(int) ? _random.Next(3)
            : type == typeof(long) ? (long)_random.Next(3)
            : type == typeof(double) ? _random.Next(5) / 2.0
            : type == typeof(TimeSpan) ? TimeSpan.FromMilliseconds(_random.Next(3) * 500)
            : CreateRecord(type);
    }

    private object CreateRecord(Type type)
    {
        var record = Activator.CreateInstance(type) ?? throw new NotSupportedException($"The model has a {type}, of which this cannot make any.");
        var nullability = new NullabilityInfoContext();
        foreach (var property in type.GetProperties().Where(p => p.CanWrite))
        {
            var value = property.GetValue(record);
            var mayBeNull = nullability.Create(property).WriteState == NullabilityState.Nullable;
            var choice = value is null && !mayBeNull ? 2 : _random.Next(3);
            if (property.GetCustomAttribute<RangeAttribute>() is { } range)
            {
                // Nothing else is a document's value.
                property.SetValue(record, choice == 0 ? value : Convert.ChangeType(choice == 1 ? range.Minimum : range.Maximum, property.PropertyType, CultureInfo.InvariantCulture));
            }
            else if (choice == 1 && (mayBeNull || property.PropertyType.IsValueType))
            {
                property.SetValue(record, property.PropertyType.IsValueType && !mayBeNull ? Activator.CreateInstance(property.PropertyType) : null);
            }
            else if (choice > 0)
            {
                property.SetValue(record, Create(property.PropertyType));
            }
        }

        return record;
    }

    private Array CreateList(Type item)
    {
        var list = Array.CreateInstance(item, _random.Next(3));
        for (var index = 0; index < list.Length; index++)
        {
            list.SetValue(Create(item), index);
        }

        return list;
    }

    private object CreateMap(Type value)
    {
        var map = (System.Collections.IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), value))!;
        for (var count = _random.Next(3); count > 0; count--)
        {
            map[CreateText()] = Create(value);
        }

        return map;
    }

    private string CreateText() => new(_random.GetItems<char>("abc", 3));
}
