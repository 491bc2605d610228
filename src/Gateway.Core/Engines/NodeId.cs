using System.Globalization;

namespace Gateway.Core.Engines;

/// <summary>One life of one node.</summary>
/// <param name="Node">Random; the same after a restart where the node keeps its data directory.</param>
/// <param name="Boot">Random; another at each start of the process. What was lent to one boot is not the next one's.</param>
public readonly record struct NodeId(ulong Node, ulong Boot)
{
    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out NodeId id)
    {
        id = default;
        if (text.Length != 33 || text[16] != '.'
            || !ulong.TryParse(text[..16], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var node)
            || !ulong.TryParse(text[17..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var boot))
        {
            return false;
        }

        id = new(node, boot);
        return true;
    }

    /// <summary>Sixteen hexadecimal digits, a dot, sixteen more.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Node:x16}.{Boot:x16}");
}
