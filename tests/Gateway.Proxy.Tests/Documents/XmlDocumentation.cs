using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Gateway.Proxy.Tests.Documents;

/// <summary>The summaries of documentation comments, from the XML files beside the assemblies.</summary>
internal sealed partial class XmlDocumentation
{
    private readonly Dictionary<string, string> _summaries;

    public XmlDocumentation(params IEnumerable<Assembly> assemblies)
        => _summaries = assemblies
            .Select(assembly => XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")))
            .SelectMany(document => document.Descendants("member"))
            .Where(member => member.Element("summary") is not null && Name(member).Contains(":Gateway.", StringComparison.Ordinal))
            .ToDictionary(Name, member => Text(member.Element("summary")!));

    /// <summary>The summary of a type, or null.</summary>
    public string? Of(Type type) => _summaries.GetValueOrDefault($"T:{type.FullName}");

    /// <summary>The summary of a property, or null.</summary>
    public string? Of(PropertyInfo property) => _summaries.GetValueOrDefault($"P:{property.DeclaringType!.FullName}.{property.Name}");

    /// <summary>The summary of an enum's member, or null.</summary>
    public string? Of(Type type, string member) => _summaries.GetValueOrDefault($"F:{type.FullName}.{member}");

    private static string Name(XElement member) => (string)member.Attribute("name")!;

    // Elements such as <c> count with their text; <see cref="T:X.Y"/> with the name it refers to.
    private static string Text(XElement summary)
    {
        foreach (var reference in summary.Descendants("see").ToList())
        {
            reference.Value = ((string?)reference.Attribute("cref") ?? "").Split('.')[^1];
        }

        return WhiteSpace().Replace(summary.Value, " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex WhiteSpace();
}
