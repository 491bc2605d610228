using System.Text;
using Gateway.Core.RouteTables.Publishing;
using Microsoft.Extensions.Logging;

namespace Gateway.Proxy.RouteTables;

/// <summary>Makes the fleet's tables ready on this node, beside the requests, and says what is in the way.</summary>
internal sealed class TableWorkshop(TableBodies bodies, RouteTableSource source, RouteTableHolder tables, ILogger log)
{
    private const string NoBody = "Its body is not in the fleet's store. Publish it again.";

    /// <summary>Makes a version ready.</summary>
    /// <param name="version">Which.</param>
    /// <param name="known">Its body, where the node has it already; else empty.</param>
    /// <returns>The table; or why it cannot be used here; or neither, where its body could not be asked for.</returns>
    public async Task<(ReadyTable? Table, string? Refusal, bool IsLacking)> MakeAsync(TableVersion version, ReadOnlyMemory<byte> known)
    {
        var body = known.IsEmpty ? await bodies.ReadAsync(version.Hash) : known;
        await SocketThreads.LeaveAsync(); // A table of ten thousand routes takes its time.
        return body is not { } found ? (null, null, false)
            : found.IsEmpty ? (null, NoBody, true)
            : Make(new(version, found));
    }

    /// <summary>Makes a table ready that was read and checked on this node.</summary>
    public (ReadyTable? Table, string? Refusal, bool IsLacking) Rehearse(ReadyTable table)
    {
        try
        {
            tables.Rehearse(table.Table);
            return (table, null, false);
        }
        catch (Exception e)
        {
            return Fail(table.Published.Version, e);
        }
    }

    private (ReadyTable? Table, string? Refusal, bool IsLacking) Make(PublishedTable published)
    {
        try
        {
            var name = $"version {published.Version.Number} of the fleet's route table.json";
            var result = RouteTableReader.ReadText(Encoding.UTF8.GetString(published.Body.Span), name, variables: null, source.Check);
            if (result.Value is not { } table)
            {
                return (null, string.Join(Environment.NewLine, result.Faults), false);
            }

            return Rehearse(new(published, table));
        }
        catch (Exception e)
        {
            return Fail(published.Version, e);
        }
    }

    private (ReadyTable? Table, string? Refusal, bool IsLacking) Fail(TableVersion version, Exception e)
    {
        // Whatever a table makes the node do, the node goes on without it.
        RouteTableLog.RehearsalFailed(log, version.Number, e);
        return (null, $"The node failed to make it ready ({e.GetType().Name}: {e.Message}); its log says more.", false);
    }
}
