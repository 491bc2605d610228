using System.Globalization;
using System.Security;
using System.Text;

namespace Gateway.Simulation.Kernel;

/// <summary>A line chart as an SVG document that any browser shows: no script, no font of its own.</summary>
internal sealed class SvgChart(string title, string horizontal, string vertical)
{
    private const int Width = 860;
    private const int Height = 420;
    private const int Left = 90;
    private const int Right = 170;
    private const int Top = 50;
    private const int Bottom = 60;

    // Okabe and Ito's colours, which the colour-blind can tell apart.
    private static readonly string[] Colours = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];

    private readonly List<(string Name, IReadOnlyList<(double X, double Y)> Points)> _curves = [];

    public SvgChart Add(string name, IEnumerable<(double X, double Y)> points)
    {
        _curves.Add((name, [.. points]));
        return this;
    }

    public override string ToString()
    {
        var maxX = Round(_curves.SelectMany(c => c.Points).Select(p => p.X).DefaultIfEmpty(1).Max());
        var maxY = Round(_curves.SelectMany(c => c.Points).Select(p => p.Y).DefaultIfEmpty(1).Max());
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="sans-serif" font-size="12">
            <rect width="{Width}" height="{Height}" fill="white"/>
            <text x="{Left}" y="26" font-size="16">{SecurityElement.Escape(title)}</text>

            """);
        DrawAxes(svg, maxX, maxY);
        for (var index = 0; index < _curves.Count; index++)
        {
            DrawCurve(svg, index, maxX, maxY);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private void DrawAxes(StringBuilder svg, double maxX, double maxY)
    {
        for (var step = 0; step <= 5; step++)
        {
            var (x, y) = (X(maxX * step / 5, maxX), Y(maxY * step / 5, maxY));
            svg.Append(CultureInfo.InvariantCulture, $"""
                <path d="M{Left} {y:0.#}H{Width - Right}M{x:0.#} {Top}V{Height - Bottom}" stroke="#dddddd" fill="none"/>
                <text x="{Left - 8}" y="{y + 4:0.#}" text-anchor="end">{Label(maxY * step / 5)}</text>
                <text x="{x:0.#}" y="{Height - Bottom + 18}" text-anchor="middle">{Label(maxX * step / 5)}</text>

                """);
        }

        svg.Append(CultureInfo.InvariantCulture, $"""
            <text x="{(Left + Width - Right) / 2}" y="{Height - 18}" text-anchor="middle">{SecurityElement.Escape(horizontal)}</text>
            <text x="20" y="{(Top + Height - Bottom) / 2}" text-anchor="middle" transform="rotate(-90 20 {(Top + Height - Bottom) / 2})">{SecurityElement.Escape(vertical)}</text>

            """);
    }

    private void DrawCurve(StringBuilder svg, int index, double maxX, double maxY)
    {
        var (name, points) = _curves[index];
        var colour = Colours[index % Colours.Length];
        var path = string.Join('L', points.Select(p =>
            string.Create(CultureInfo.InvariantCulture, $"{X(p.X, maxX):0.#} {Y(p.Y, maxY):0.#}")));
        var line = Top + 10 + (20 * index);
        svg.Append(CultureInfo.InvariantCulture, $"""
            <path d="M{path}" stroke="{colour}" stroke-width="1.8" fill="none"/>
            <path d="M{Width - Right + 12} {line}h18" stroke="{colour}" stroke-width="3"/>
            <text x="{Width - Right + 36}" y="{line + 4}">{SecurityElement.Escape(name)}</text>

            """);
    }

    private static double X(double value, double max) => Left + (value / max * (Width - Left - Right));

    private static double Y(double value, double max) => Height - Bottom - (value / max * (Height - Top - Bottom));

    /// <summary>The next number above with one or two significant digits.</summary>
    private static double Round(double max)
    {
        if (max <= 0)
        {
            return 1;
        }

        var unit = Math.Pow(10, Math.Floor(Math.Log10(max)));
        return Math.Ceiling(max / unit * 2) / 2 * unit;
    }

    private static string Label(double value) => value switch
    {
        >= 1e6 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e6:0.##} M"),
        >= 1e4 => string.Create(CultureInfo.InvariantCulture, $"{value / 1e3:0.##} k"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value:0.###}"),
    };
}
