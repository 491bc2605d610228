using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Gateway.Core.Engines;
using Gateway.Engine.Orleans.Authorities;
using Gateway.Engine.Orleans.Membership;
using Orleans.Services;

namespace Gateway.Engine.Orleans.Tests;

/// <summary>
/// What nodes of different releases must agree on, kept in a file: grain types, interfaces and methods by their aliases,
/// and the members of messages by their numbers. Whoever changes it changes a protocol.
/// </summary>
public class ContractFileTests
{
    private const string FileName = "orleans-contract.txt";

    [Fact]
    public void Contract_OfTheAssembly_IsTheOneInTheFile()
    {
        var path = Path.Combine(Path.GetDirectoryName(ThisFile())!, FileName);
        var contract = Describe();
        if (Environment.GetEnvironmentVariable("GATEWAY_UPDATE_CONTRACT") == "1")
        {
            File.WriteAllText(path, contract);
        }

        Assert.True(
            File.ReadAllText(path).ReplaceLineEndings("\n") == contract,
            $"What silos send one another has changed. If older nodes can still read it and newer ones what older ones send, update {FileName} by running "
                + "this test with GATEWAY_UPDATE_CONTRACT=1, and say in the commit why it is compatible. It is now:\n" + contract);
    }

    [Fact]
    public void Messages_OfTheAssembly_AreImmutableAndNamed() => Assert.All(Messages(), message =>
    {
        Assert.NotNull(message.GetCustomAttribute<ImmutableAttribute>());
        Assert.NotNull(message.GetCustomAttribute<AliasAttribute>());
    });

    private static string Describe()
    {
        var text = new StringBuilder();
        foreach (var type in Types().Where(type => type.GetCustomAttribute<GrainTypeAttribute>() is not null))
        {
            text.Append($"grain {type.Name}: {GrainTypeOf(type)}\n");
        }

        foreach (var type in Types().Where(type => type.IsInterface && typeof(IAddressable).IsAssignableFrom(type)))
        {
            // The address of a service of a silo is made of its interface's name.
            text.Append($"interface {Alias(type)}{(typeof(IGrainService).IsAssignableFrom(type) ? $" at {type.FullName}" : "")}\n");
            foreach (var method in type.GetMethods().OrderBy(Alias, StringComparer.Ordinal))
            {
                text.Append($"  {Alias(method)}({string.Join(", ", method.GetParameters().Select(parameter => Show(parameter.ParameterType)))}): {Show(method.ReturnType)}\n");
            }
        }

        foreach (var type in Messages())
        {
            text.Append($"message {Alias(type)}\n");
            foreach (var (id, member) in Members(type).OrderBy(member => member.Id))
            {
                text.Append($"  {id}: {Show(member.PropertyType)} {member.Name}\n");
            }
        }

        foreach (var type in new[] { typeof(UnavailableReason), typeof(Standing) })
        {
            text.Append($"enum {type.Name}: {string.Join(", ", Enum.GetValues(type).Cast<object>().Select(value => $"{(int)value} {value}"))}\n");
        }

        return text.Append($"partitions {GrainAddresses.Partitions}\n").ToString();
    }

    private static IEnumerable<Type> Types() =>
        typeof(IAuthorityGrain).Assembly.GetTypes().Where(type => type.Namespace?.StartsWith("Gateway.", StringComparison.Ordinal) == true)
            .OrderBy(type => type.FullName, StringComparer.Ordinal);

    private static IEnumerable<Type> Messages() => Types().Where(type => type.GetCustomAttribute<GenerateSerializerAttribute>() is not null);

    private static IEnumerable<(uint Id, PropertyInfo Member)> Members(Type type) =>
        from property in type.GetProperties()
        let id = property.GetCustomAttribute<IdAttribute>()
        where id is not null
        select (id.Id, property);

    private static string Alias(MemberInfo member) =>
        member.GetCustomAttribute<AliasAttribute>()?.Alias ?? throw new InvalidOperationException($"{member.DeclaringType?.Name}.{member.Name} has no alias.");

    private static string GrainTypeOf(Type type) =>
        type.GetCustomAttributesData().Single(data => data.AttributeType == typeof(GrainTypeAttribute)).ConstructorArguments[0].Value!.ToString()!;

    private static string Show(Type type) => type.GetCustomAttribute<AliasAttribute>()?.Alias
        ?? (type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Show))}>" : type.Name);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
