using System.Text.Json.Nodes;
using Gateway.Proxy.Pipeline;

namespace Gateway.Proxy.Explanation;

/// <summary>Collects what the stages would do; the first that ends the request's way says how it ends.</summary>
internal sealed class ExplanationReport
{
    private readonly JsonArray _steps = [];
    private bool _isDecided;
    private bool _isDoubtful;

    public ExplanationReport() => Json = new() { ["outcome"] = null, ["steps"] = _steps };

    public JsonObject Json { get; }

    /// <summary>A stage that lets the request go on, or refuses it.</summary>
    /// <param name="step">The stage.</param>
    /// <param name="refusal">Its answer; null where the request goes on.</param>
    /// <param name="detail">What it found, where the request goes on.</param>
    /// <returns>Whether the request goes on.</returns>
    public bool Pass(string step, Problem? refusal, string detail)
    {
        Note(step, refusal is null ? "passes" : "refuses", refusal?.Detail ?? detail);
        if (refusal is not null)
        {
            Refuse(step, refusal);
        }

        return refusal is null;
    }

    /// <summary>A stage of which only a request itself would tell what it does.</summary>
    /// <returns>True: the explanation goes on.</returns>
    public bool Doubt(string step, string detail)
    {
        Note(step, "depends", detail);
        _isDoubtful |= !_isDecided;
        return true;
    }

    /// <summary>A stage that answers the request.</summary>
    /// <param name="step">The stage.</param>
    /// <param name="status">The status; null where it depends.</param>
    /// <param name="detail">How.</param>
    public void Answer(string step, int? status, string detail)
    {
        Note(step, "answers", detail);
        Decide(step, "answered", status, detail);
    }

    /// <summary>The circuits of the clusters that the request may go to.</summary>
    /// <param name="targets">The clusters, the likeliest first.</param>
    public void Enter(IReadOnlyList<ExplainedCluster> targets)
    {
        foreach (var target in targets.Where(target => target.Cluster.Circuit is not null))
        {
            Note("circuit", target.Admits switch { true => "passes", false => "refuses", _ => "depends" }, target.Kept?.Detail ?? $"The circuit of cluster '{target.Cluster.Id}': {target.Json["circuit"]!["effect"]}.");
        }

        if (targets.Count > 0 && targets.All(target => target.Kept is not null))
        {
            Refuse("circuit", targets[0].Kept!);
        }

        _isDoubtful |= !_isDecided && targets is [{ Admits: null }, ..];
    }

    /// <summary>The request goes to one of these, or to none that would take it.</summary>
    /// <param name="targets">The clusters, the likeliest first.</param>
    public void Forward(IReadOnlyList<ExplainedCluster> targets)
    {
        var open = targets.Where(target => target.Kept is null).ToList();
        foreach (var target in open)
        {
            Note("balancing", target.Unplaced is null ? "passes" : "refuses", target.Unplaced?.Detail ?? $"To {target.Where}.");
        }

        if (open.Find(target => target.Unplaced is null) is { } taken)
        {
            Decide("balancing", "forwarded", null, $"It goes to {taken.Where}.");
        }
        else if (open is [{ Unplaced: { } unplaced }, ..])
        {
            Refuse("balancing", unplaced);
        }
    }

    /// <summary>Notes what a stage does.</summary>
    public void Note(string step, string result, string detail) => _steps.Add(new JsonObject { ["step"] = step, ["result"] = result, ["detail"] = detail });

    private void Refuse(string step, Problem refusal) =>
        Decide(step, refusal.Fallback is null ? "refused" : "answered", refusal.Fallback?.Status ?? refusal.Status, refusal.Detail);

    private void Decide(string by, string result, int? status, string detail)
    {
        if (!_isDecided)
        {
            _isDecided = true;
            Json["outcome"] = new JsonObject { ["result"] = result, ["status"] = status, ["by"] = by, ["detail"] = detail, ["isCertain"] = !_isDoubtful };
        }
    }
}
