using System.Globalization;
using System.Text.RegularExpressions;

namespace Gateway.Tests.Support;

/// <summary>One answer of <c>/metrics</c>.</summary>
internal sealed partial class Scrape
{
    private readonly Dictionary<string, double> _series = [];

    private Scrape(string text)
    {
        Text = text;
        foreach (var line in text.Split('\n').Where(l => l.Length > 0 && l[0] != '#'))
        {
            var end = line.LastIndexOf(' ');
            _series.Add(Sorted(line[..end]), double.Parse(line[(end + 1)..], CultureInfo.InvariantCulture));
        }
    }

    /// <summary>As it came.</summary>
    public string Text { get; }

    /// <summary>The value of a series such as <c>gateway_circuit_state{cluster="x"}</c>; null if there is none.</summary>
    public double? this[string series] => _series.TryGetValue(Sorted(series), out var value) ? value : null;

    public static async Task<Scrape> OfAsync(HttpClient client, Uri admin) => new(await client.GetStringAsync(new Uri(admin, "/metrics")).Within());

    /// <summary>With its labels in order, of which formats promise none.</summary>
    private static string Sorted(string series)
        => series.Split('{')[0] + "{" + string.Join(',', Label().Matches(series).Select(m => m.Value).Order(StringComparer.Ordinal)) + "}";

    [GeneratedRegex("[a-z_]+=\"[^\"]*\"")]
    private static partial Regex Label();
}
