namespace Gateway.Core.RouteTables.Publishing;

/// <summary>The body of a route table, kept as long as somebody asks for that from time to time.</summary>
/// <remarks>Pure. One for each content, under its hash: so it never changes, and whoever stores it again stores the same.</remarks>
public sealed class TableBody
{
    /// <summary>How long a body stays after it was last stored or kept: many times <see cref="RolloutTimes.Refresh"/>.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(30);

    /// <summary>Empty where there is none.</summary>
    public ReadOnlyMemory<byte> Content { get; internal set; }

    /// <summary>When it may go.</summary>
    public TimeSpan Until { get; internal set; }

    /// <summary>Executes a command.</summary>
    /// <returns>The body where it was asked for; empty where there is none.</returns>
    public TableBodyReply Handle(TimeSpan now, TableBodyCommand command)
    {
        if (command.Action == TableBodyAction.Store)
        {
            Content = command.Content;
        }

        if (command.Action != TableBodyAction.Read && !Content.IsEmpty)
        {
            Until = now + Life;
        }

        return new(!Content.IsEmpty, command.Action == TableBodyAction.Read ? Content : default);
    }
}
