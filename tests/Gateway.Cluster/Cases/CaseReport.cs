using System.Text.Json.Nodes;

namespace Gateway.Cluster.Cases;

/// <summary>What a case showed: figures, and promises that did not hold.</summary>
/// <param name="output">Where figures are printed as they come.</param>
internal sealed class CaseReport(TextWriter output)
{
    private readonly List<string> _broken = [];

    /// <summary>The promises that did not hold, each with what was seen.</summary>
    public IReadOnlyList<string> Broken => _broken;

    /// <summary>The figures by name.</summary>
    public JsonObject Figures { get; } = [];

    /// <summary>Notes a figure that is for reading only.</summary>
    public void Figure(string name, double value)
    {
        Figures[name] = Math.Round(value, 2);
        output.WriteLine(string.Create(null, $"  {name,-44} {value,10:0.##}"));
    }

    /// <summary>Notes a promise.</summary>
    /// <param name="holds">Whether it held.</param>
    /// <param name="promise">What was promised, and what was seen.</param>
    public void Require(bool holds, string promise)
    {
        if (!holds)
        {
            _broken.Add(promise);
            output.WriteLine($"  BROKEN: {promise}");
        }
    }
}
