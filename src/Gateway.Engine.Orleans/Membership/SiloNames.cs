using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Gateway.Core.Engines;

namespace Gateway.Engine.Orleans.Membership;

/// <summary>Silos are named by the node they are of, so that whoever knows the membership knows the nodes: no further question, no moment of not knowing.</summary>
internal static class SiloNames
{
    /// <summary>Between the parts. What comes last may have it, too.</summary>
    private const char Separator = '|';

    public static string Write(NodeInfo node) =>
        string.Create(CultureInfo.InvariantCulture, $"{node.Id}{Separator}{node.Protocol}{Separator}{node.Name}");

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static bool TryRead(string siloName, [MaybeNullWhen(false)] out NodeInfo node)
    {
        var parts = siloName.Split(Separator, 3);
        var isNode = parts.Length == 3
            & NodeId.TryParse(parts[0], out var id)
            & int.TryParse(parts.ElementAtOrDefault(1), NumberStyles.None, CultureInfo.InvariantCulture, out var protocol);
        node = isNode ? new(id, parts[2], protocol) : null;
        return isNode;
    }
}
