using System.CommandLine;

namespace Gateway.Commands;

/// <summary>The command line. Without a command it runs a node.</summary>
internal static class GatewayCommand
{
    public static RootCommand Create()
    {
        var run = RunCommand.Create();
        var root = new RootCommand("A clustered API gateway. Without a command: run.")
        {
            run,
            ValidateCommand.Create(),
            DiffCommand.Create(),
            ApplyCommand.Create(),
            StatusCommand.Create(),
            NodesCommand.Create(),
            HistoryCommand.Create(),
            ShowCommand.Create(),
            RollbackCommand.Create(),
            CancelCommand.Create(),
            ExplainCommand.Create(),
            DrainCommand.Create(),
            ConsumersCommand.Create(),
            KeysCommand.Create(),
            CircuitsCommand.Create(),
            LimitsCommand.Create(),
            UsageCommand.Create(),
            CompletionCommand.Create(),
            LogLevelCommand.Create(),
        };

        // 'gateway --config node.yaml' is 'gateway run --config node.yaml'.
        foreach (var option in run.Options)
        {
            root.Options.Add(option);
        }

        root.Action = run.Action;
        return root;
    }
}
