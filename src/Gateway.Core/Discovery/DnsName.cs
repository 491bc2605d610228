using System.Text;
using Gateway.Core.RouteTables;

namespace Gateway.Core.Discovery;

/// <summary>Names of the DNS (RFC 1035, section 3.1).</summary>
public static class DnsName
{
    /// <summary>The longest label, in bytes.</summary>
    internal const int MaxLabel = 63;

    /// <summary>The longest name on the wire, in bytes, with the length of each label and the root's.</summary>
    internal const int MaxWire = 255;

    /// <summary>What is wrong with a name that shall be asked for, or null.</summary>
    public static string? Check(string name)
    {
        var labels = Normalize(name).Split('.');
        return labels.Any(l => l.Length is 0 or > MaxLabel || !l.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')) || name.Length > MaxWire - 2
            ? $"{FaultText.Quote(name)} is no name of the DNS: labels of 1 to 63 letters, digits, '-' and '_' with dots between them, at most 253 characters. Write it in full, such as 'orders.shop.svc.cluster.local'."
            : null;
    }

    /// <summary>The form in which equal names are equal texts: lower case, without the root's dot.</summary>
    public static string Normalize(string name)
        => (name is [.. var rest, '.'] ? rest : name).ToLowerInvariant();

    /// <summary>Appends a name, uncompressed.</summary>
    internal static void Write(string name, List<byte> message)
    {
        foreach (var label in Normalize(name).Split('.'))
        {
            message.Add((byte)label.Length);
            message.AddRange(Encoding.ASCII.GetBytes(label));
        }

        message.Add(0);
    }
}
