using System.Globalization;

namespace Gateway.Proxy.Documents;

/// <summary>Finds the place in the text of what a JSON Pointer (RFC 6901) names.</summary>
/// <param name="root">The document, or null if there is none to look in.</param>
/// <param name="source">The document's name.</param>
internal sealed class DocumentSourceMap(DocumentNode? root, string source)
{
    /// <summary>
    /// The place of a scalar, of the key of a mapping or list, or, where nothing is at the location, of its nearest
    /// parent.
    /// </summary>
    public DocumentPlace Find(string pointer)
    {
        var node = root;
        var place = root?.Place ?? DocumentPlace.Whole(source);
        foreach (var step in DocumentPath.Split(pointer))
        {
            if (node is DocumentMapping mapping && mapping.TryGet(step, out var entry))
            {
                node = entry.Value;
                place = node is DocumentScalar ? node.Place : entry.KeyPlace;
            }
            else if (node is DocumentSequence sequence && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < sequence.Items.Count)
            {
                node = sequence.Items[index];
                place = node.Place;
            }
            else
            {
                break;
            }
        }

        return place;
    }
}
