using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.Cluster.Cases;

namespace Gateway.Cluster;

/// <summary>The command line.</summary>
internal static class ProveCommand
{
    /// <summary>The engines that fleets of this build can run on.</summary>
    public static IReadOnlyList<string> Engines { get; } =
#if ORLEANS
        ["redis", "orleans"];
#else
        ["redis"];
#endif

    private const string Soak = "soak";

    /// <summary>Never in HTML: signs stay readable.</summary>
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static RootCommand Create()
    {
        var engine = new Option<string>("--engine") { Description = $"The engine of the fleet: {string.Join(" or ", Engines)}.", Required = true };
        engine.AcceptOnlyFromAmong([.. Engines]);
        var only = new Option<string>("--only") { Description = "Cases, separated by commas. Default: all but soak." };
        only.Validators.Add(result => Check(result.AddError, result.GetValue(only)));
        var seconds = new Option<double>("--seconds") { Description = "The length of each phase of a case, from 2 to 600.", DefaultValueFactory = _ => 20 };
        seconds.Validators.Add(result => Range(result.AddError, "--seconds", result.GetValue(seconds), 2, 600));
        var soak = new Option<double>("--soak") { Description = "Minutes of the case soak, from 1 to 1440; without it that case is left out." };
        soak.Validators.Add(result => Range(result.AddError, "--soak", result.GetValue(soak), 1, 1440));
        var json = new Option<bool>("--json") { Description = "End with one line of JSON." };

        var cases = string.Join("\n", ProofCase.All.Select(c => $"  {c.Name,-10} {c.Purpose}"));
        var command = new RootCommand($"Kills, cuts off and restarts parts of a fleet under load, and checks what must hold.\n{cases}\n\nExit codes: 0 everything held, 1 something did not.")
        {
            engine, only, seconds, soak, json,
        };
        command.SetAction(async (result, _) =>
        {
            var minutes = result.GetValue(soak);
            var options = new ProofOptions(result.GetValue(engine)!, result.GetValue(seconds)) { Soak = TimeSpan.FromMinutes(minutes == 0 ? 30 : minutes) };
            var names = result.GetValue(only)?.Split(',');
            var chosen = ProofCase.All.Where(c => names?.Contains(c.Name) ?? (c.Name != Soak || minutes > 0));
            return await RunAsync(options, chosen, result.GetValue(json), result.InvocationConfiguration.Output);
        });
        return command;
    }

    private static async Task<int> RunAsync(ProofOptions options, IEnumerable<ProofCase> cases, bool json, TextWriter output)
    {
        var (results, held) = (new JsonObject(), true);
        foreach (var proof in cases)
        {
            output.WriteLine($"{proof.Name}: {proof.Purpose}");
            var report = new CaseReport(output);
            try
            {
                await proof.RunAsync(options, report);
            }
            catch (Exception fault) when (fault is InvalidOperationException or InvalidDataException or TimeoutException or IOException)
            {
                report.Require(false, $"The case ran to its end: {fault.Message}");
            }

            held &= report.Broken.Count == 0;
            output.WriteLine(report.Broken.Count == 0 ? "  held" : $"  {report.Broken.Count} broken");
            results[proof.Name] = new JsonObject { ["held"] = report.Broken.Count == 0, ["figures"] = report.Figures, ["broken"] = new JsonArray([.. report.Broken.Select(b => (JsonNode)b)]) };
        }

        if (json)
        {
            output.WriteLine(new JsonObject { ["engine"] = options.Engine, ["seconds"] = options.Seconds, ["held"] = held, ["cases"] = results }.ToJsonString(Readable));
        }

        return held ? 0 : 1;
    }

    private static void Check(Action<string> addError, string? names)
    {
        foreach (var name in names?.Split(',') ?? [])
        {
            if (ProofCase.All.All(c => c.Name != name))
            {
                addError($"There is no case '{name}'. Cases are: {string.Join(", ", ProofCase.All.Select(c => c.Name))}.");
            }
        }
    }

    private static void Range(Action<string> addError, string name, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
        {
            addError($"{name} must be from {least} to {most}, not {value}.");
        }
    }
}
