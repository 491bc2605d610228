using System.Globalization;

namespace Gateway.Core.Health;

/// <summary>HTTP statuses written as <c>204</c> or <c>200-299</c>.</summary>
public sealed class StatusSet
{
    private readonly (int From, int To)[] _ranges;

    private StatusSet((int From, int To)[] ranges) => _ranges = ranges;

    /// <param name="texts">Each in order.</param>
    public static StatusSet Of(IEnumerable<string> texts)
        => new([.. texts.Select(text => TryParse(text, out var range) ? range : throw new ArgumentException($"'{text}' is no status or range of them.", nameof(texts)))]);

    /// <summary>Reads one status or range.</summary>
    public static bool TryParse(string text, out (int From, int To) range)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        range = (Status(dash < 0 ? text : text[..dash]), Status(text[(dash + 1)..]));
        return range.From > 0 && range.To >= range.From;
    }

    public bool Contains(int status) => _ranges.Any(range => status >= range.From && status <= range.To);

    /// <returns>0 for anything else than three digits from 100 to 599.</returns>
    private static int Status(string text)
        => text.Length == 3 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 100 and <= 599 ? status : 0;
}
