using System.CommandLine;
using System.CommandLine.Parsing;
using Gateway.Simulation.Limits;

namespace Gateway.Simulation.Commands;

/// <summary><c>limits</c>: rate limits of many clients on many nodes.</summary>
internal static class LimitsCommand
{
    private static readonly LimitsOptions Defaults = new();

    public static Command Create()
    {
        var nodes = Number("--nodes", "Nodes of the fleet, from 1 to 10,000.", Defaults.Nodes, 1, 10_000);
        var clients = Number("--clients", "Clients, from 1 to 100,000,000.", Defaults.Clients, 1, 100_000_000);
        var requests = new Option<long>("--requests") { Description = "Requests of all clients together, from 1 to 2,000,000,000.", DefaultValueFactory = _ => Defaults.Requests };
        requests.Validators.Add(result => Range(result, result.GetValue(requests), 1, 2_000_000_000));
        var seed = Seed(Defaults.Seed);
        var length = Number("--length", "Simulated seconds, from 1 to 3,600.", (int)Defaults.Length.TotalSeconds, 1, 3_600);
        var scenario = new Option<string>("--scenario")
        {
            Description = string.Join(" ", LimitsScenario.All.Select(s => $"{s.Name}: {s.Purpose}.")),
            DefaultValueFactory = _ => LimitsScenario.Default,
        };
        scenario.AcceptOnlyFromAmong([.. LimitsScenario.All.Select(s => s.Name)]);
        var mutation = new Option<LimitsMutation>("--mutation") { Description = "A defect to put in, to see the oracle find it." };
        var threads = Number("--threads", "Threads, from 1 to 256; the results are the same. Default: one for each processor.", Environment.ProcessorCount, 1, 256);
        var artifacts = Artifacts();
        var json = Json();
        var overrides = new FaultOverrides();

        var command = new Command("limits", "Rate limits of many clients on many nodes. Exit codes: 0 all bars met, 1 not.")
        {
            nodes, clients, requests, seed, length, scenario, mutation, threads, artifacts, json,
        };
        overrides.AddTo(command);
        command.SetAction(result =>
        {
            var named = LimitsScenario.All.First(s => s.Name == result.GetValue(scenario));
            var options = named.Apply(new()
            {
                Nodes = result.GetValue(nodes),
                Clients = result.GetValue(clients),
                Requests = result.GetValue(requests),
                Seed = result.GetValue(seed),
                Length = TimeSpan.FromSeconds(result.GetValue(length)),
                Mutation = result.GetValue(mutation),
                Threads = result.GetValue(threads),
            });
            options = options with { Faults = overrides.Apply(result, options.Faults) };
            var (output, error) = (result.InvocationConfiguration.Output, result.InvocationConfiguration.Error);
            return LimitsRun.Execute(options, named, result.GetValue(artifacts)!, result.GetValue(json), output, error);
        });
        return command;
    }

    internal static Option<ulong> Seed(ulong standard) =>
        new("--seed") { Description = "Another seed is another run.", DefaultValueFactory = _ => standard };

    internal static Option<string> Artifacts() =>
        new("--artifacts") { Description = "The folder for the curves.", DefaultValueFactory = _ => Path.Combine("artifacts", "simulation") };

    internal static Option<bool> Json() => new("--json") { Description = "End with one line of JSON." };

    internal static Option<int> Number(string name, string description, int standard, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => standard };
        option.Validators.Add(result => Range(result, result.GetValue(option), least, most));
        return option;
    }

    internal static void Range(OptionResult result, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
        {
            result.AddError(string.Create(null, $"{result.Option.Name} must be from {least} to {most}, not {value}."));
        }
    }
}
