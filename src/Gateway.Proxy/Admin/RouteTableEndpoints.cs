using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Core.RouteTables;
using Gateway.Core.RouteTables.Publishing;
using Gateway.Proxy.Documents;
using Gateway.Proxy.Identity.Issuing;
using Gateway.Proxy.RouteTables;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Proxy.Admin;

/// <summary>The route table on the admin listener: what the node runs, and ways to change what the fleet runs.</summary>
/// <param name="tables">What the node runs.</param>
/// <param name="watcher">Reads the file of a node on its own.</param>
/// <param name="source">Where that node's table comes from.</param>
/// <param name="issued">Knows the consumers that a table may not have beside them.</param>
/// <param name="clock">Times the wait for a rollout's end.</param>
/// <param name="fleet">Holds the table of a fleet's node.</param>
internal sealed class RouteTableEndpoints(RouteTableHolder tables, RouteTableWatcher watcher, RouteTableSource source, IssuedConsumers issued, TimeProvider clock, FleetRouteTable? fleet = null)
{
    private const string KeptLastGood = "The route table cannot be used; the node goes on with the last good one.";

    private const string NoAnswer = "The fleet gave no answer, so the table may have been published or not. Look at GET /route-table/status, then try again.";

    private const int DefaultPage = 20;

    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(200);

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/route-table", Get);
        app.MapPut("/route-table", PutAsync);
        app.MapPost("/route-table/reload", Reload);
        app.MapGet("/route-table/status", StatusAsync);
        app.MapGet("/route-table/history", HistoryAsync);
        app.MapGet("/route-table/versions/{version:long}", VersionAsync);
        app.MapGet("/route-table/versions/{version:long}/changes", ChangesAsync);
        app.MapPost("/route-table/validate", ValidateAsync).Needs(AdminRole.Read);
        app.MapPost("/route-table/diff", DiffAsync).Needs(AdminRole.Read);
        app.MapPost("/route-table/rollback", RollbackAsync);
        app.MapPost("/route-table/cancel", CancelAsync);
    }

    private Task Get(HttpContext context)
    {
        var current = tables.Current;
        Describe(context, new(current.Version, current.Hash));
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync(RouteTableJson.Write(current.Table)).AsTask();
    }

    private Task Reload(HttpContext context)
    {
        AuditNote.Add(context, before: tables.Current.Version.ToString(CultureInfo.InvariantCulture));
        var faults = watcher.Reload();
        AuditNote.Add(context, after: tables.Current.Version.ToString(CultureInfo.InvariantCulture));
        return faults.Count == 0 ? Get(context) : AdminProblem.WriteAsync(context, 422, KeptLastGood, faults.Select(f => f.ToString()));
    }

    private async Task StatusAsync(HttpContext context)
    {
        if (await LookAsync(context) is { } look)
        {
            await WriteAsync(context, 200, RolloutJson.Of(look));
        }
    }

    /// <summary>The newest first; <c>before</c> goes on where a page ended.</summary>
    private async Task HistoryAsync(HttpContext context)
    {
        var query = context.Request.Query;
        if (!TryNumber(query["limit"], DefaultPage, out var limit) || limit is < 1 or > RouteTableAuthority.HistoryLength || !TryNumber(query["before"], long.MaxValue, out var before))
        {
            await AdminProblem.WriteAsync(context, 400, $"limit is from 1 to {RouteTableAuthority.HistoryLength}, and before the number of a version.");
        }
        else if (await LookAsync(context) is { } look)
        {
            var older = look.Details!.History.Where(ended => ended.Table.Number < before).ToList();
            await WriteAsync(context, 200, new()
            {
                ["current"] = look.Current?.Number,
                ["history"] = new JsonArray([.. older.Take((int)limit).Select(RolloutJson.Of)]),
                ["next"] = older.Count > limit ? $"/route-table/history?limit={limit}&before={older[(int)limit - 1].Table.Number}" : null,
            });
        }
    }

    private async Task VersionAsync(HttpContext context)
    {
        if (await FindAsync(context, long.Parse((string)context.Request.RouteValues["version"]!, CultureInfo.InvariantCulture)) is { } found)
        {
            Describe(context, found.Version);
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(found.Body);
        }
    }

    /// <summary>What a version changed; <c>since</c> is the version that it is compared with, without it the one that was in force before.</summary>
    private async Task ChangesAsync(HttpContext context)
    {
        var version = long.Parse((string)context.Request.RouteValues["version"]!, CultureInfo.InvariantCulture);
        if (!TryNumber(context.Request.Query["since"], -1, out var since))
        {
            await AdminProblem.WriteAsync(context, 400, "since is the number of a version.");
        }
        else if (await LookAsync(context) is { } look)
        {
            var before = since >= 0 ? since : InForceBefore(look.Details!.History, version);
            if (await FindAsync(context, version) is { } found && await BodyOfAsync(context, before) is { } body)
            {
                await WriteAsync(context, 200, new()
                {
                    ["version"] = version,
                    ["since"] = before,
                    ["changes"] = TableChangeJson.Of(TableDiff.Between(body.Span, found.Body.Span)),
                });
            }
        }
    }

    /// <summary>The last version before another that was in force for the whole fleet; 0 for none.</summary>
    private static long InForceBefore(IEnumerable<Publication> history, long version)
        => history.Where(ended => ended.Table.Number < version && ended.Outcome is PublicationOutcome.Committed or PublicationOutcome.Recovered).Select(ended => ended.Table.Number).DefaultIfEmpty().Max();

    /// <summary>What a version said; before the first one there was nothing.</summary>
    private async Task<ReadOnlyMemory<byte>?> BodyOfAsync(HttpContext context, long version)
        => version == 0 ? RouteTableJson.Write(RouteTableSnapshot.Empty.Table) : (await FindAsync(context, version))?.Body;

    private async Task ValidateAsync(HttpContext context)
    {
        if (await ReadTableAsync(context) is { } table)
        {
            await WriteAsync(context, 200, new() { ["hash"] = RouteTableJson.Hash(table), ["routes"] = table.Routes.Count, ["clusters"] = table.Clusters.Count });
        }
    }

    /// <summary>What would change if the table in the body were published.</summary>
    private async Task DiffAsync(HttpContext context)
    {
        if (await ReadTableAsync(context) is { } table && await InForceAsync(context) is { } current)
        {
            await WriteAsync(context, 200, new()
            {
                ["version"] = current.Version.Number,
                ["hash"] = current.Version.Hash,
                ["changes"] = TableChangeJson.Of(TableDiff.Between(current.Body.Span, RouteTableJson.Write(table))),
            });
        }
    }

    /// <summary>What is in force in the fleet, which need not be what this node runs: it may be a canary.</summary>
    private async Task<PublishedTable?> InForceAsync(HttpContext context)
    {
        var current = tables.Current;
        var own = new PublishedTable(new(current.Version, current.Hash), RouteTableJson.Write(current.Table));
        if (fleet is null || await LookAsync(context) is not { } look)
        {
            return fleet is null ? own : null;
        }

        return look.Current is null ? new(new(0, RouteTableSnapshot.Empty.Hash), RouteTableJson.Write(RouteTableSnapshot.Empty.Table))
            : look.Current == own.Version ? own
            : await FindAsync(context, look.Current.Number);
    }

    /// <summary>Publishes what an earlier version said; without a version the last one that said something else. Fast, unless the query says otherwise.</summary>
    private async Task RollbackAsync(HttpContext context)
    {
        if (PublishRequest.Read(context.Request.Query, isFast: true, out var fault) is not { } request)
        {
            await AdminProblem.WriteAsync(context, 400, fault);
        }
        else if (await LookAsync(context) is { } look)
        {
            var version = request.Expected ?? look.Details!.History.FirstOrDefault(ended => ended.Outcome == PublicationOutcome.Committed && ended.Table.Hash != look.Current?.Hash)?.Table.Number;
            if (version is not { } number)
            {
                await AdminProblem.WriteAsync(context, 409, "There is no earlier version to go back to. GET /route-table/history lists those that are known.");
            }
            else if (await FindAsync(context, number) is { } found)
            {
                var note = request.Note.Length > 0 ? request.Note : $"Back to what version {number} said.";
                var proposal = new TableProposal(RandomNumber.UInt64(), found.Version.Hash, look.Current?.Number, request.Policy, NameOf(context), note);
                await AnswerAsync(context, await fleet!.ProposeAsync(proposal), proposal, request.Wait);
            }
        }
    }

    /// <summary>A version that the fleet has or had.</summary>
    /// <returns>Null if it is not known any more; that has been answered then.</returns>
    private async Task<PublishedTable?> FindAsync(HttpContext context, long number)
    {
        if (await LookAsync(context) is not { } look)
        {
            return null;
        }

        var version = look.Current?.Number == number ? look.Current
            : look.Details!.History.FirstOrDefault(ended => ended.Table.Number == number && ended.Outcome != PublicationOutcome.Rejected)?.Table;
        var body = version is null ? ReadOnlyMemory<byte>.Empty : await fleet!.ReadBodyAsync(version.Hash);
        if (body is { IsEmpty: false } found)
        {
            return new(version!, found);
        }

        await (body is null
            ? AdminProblem.WriteAsync(context, 503, NoAnswer)
            : AdminProblem.WriteAsync(context, 404, $"Version {number} never was in force, or is not kept any more. GET /route-table/history lists the last {RouteTableAuthority.HistoryLength}."));
        return null;
    }

    private static bool TryNumber(string? text, long standard, out long number)
    {
        number = standard;
        return text is null || long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    private async Task CancelAsync(HttpContext context)
    {
        if (await LookAsync(context) is not { } look)
        {
            return;
        }

        if (look.Rollout is not { } rollout)
        {
            await AdminProblem.WriteAsync(context, 409, "No route table is being rolled out, so there is nothing to cancel. POST /route-table/rollback goes back to an earlier version.");
            return;
        }

        _ = await fleet!.AskAsync(new CancelCommand(rollout.Table.Number, NameOf(context)));
        await AwaitEndAsync(context, rollout.Proposal.Id, TimeSpan.FromSeconds(10), succeeded: PublicationOutcome.RolledBack);
    }

    private async Task PutAsync(HttpContext context)
    {
        if (PublishRequest.Read(context.Request.Query, isFast: false, out var fault) is not { } request)
        {
            await AdminProblem.WriteAsync(context, 400, fault);
        }
        else if (await LookAsync(context) is { } look && await ExpectedAsync(context, request, look) is { } expected && await ReadTableAsync(context) is { } table)
        {
            var proposal = new TableProposal(RandomNumber.UInt64(), "", expected < 0 ? null : expected, request.Policy, NameOf(context), request.Note);
            await AnswerAsync(context, await fleet!.ProposeAsync(table, proposal), proposal, request.Wait);
        }
    }

    /// <summary>The version that the table follows; -1 for any.</summary>
    /// <returns>Null if the fleet has another one; that has been answered then.</returns>
    private static async Task<long?> ExpectedAsync(HttpContext context, PublishRequest request, RouteTableReply look)
    {
        var condition = context.Request.Headers.IfMatch.ToString();
        if (condition is not ("" or "*") && condition != ETag(look.Current))
        {
            await AdminProblem.WriteAsync(context, 412, $"The fleet's route table has changed since: its ETag is {ETag(look.Current)}. Read it again, and apply your change to what it says now.");
            return null;
        }

        return request.Expected ?? (condition is "" or "*" ? -1 : look.Current?.Number ?? 0);
    }

    private async Task<RouteTable?> ReadTableAsync(HttpContext context)
    {
        if (await AdminBody.ReadAsync(context) is not { } text)
        {
            return null;
        }

        var result = Read(context.Request, text);
        if (result.Value is null)
        {
            await AdminProblem.WriteAsync(context, 422, KeptLastGood, result.Faults.Select(f => f.ToString()));
        }

        return result.Value;
    }

    private DocumentResult<RouteTable> Read(HttpRequest request, string text)
    {
        var name = request.ContentType?.Contains("json", StringComparison.OrdinalIgnoreCase) == true ? "route-table.json" : "route-table.yaml";

        // Variables are the author's, not those of whichever node was called.
        return RouteTableReader.ReadText(text, name, _ => null, table => source.Check(table).Concat(CheckIssued(table)));
    }

    /// <summary>One id, one consumer: which of two a key stood for would depend on where one looks.</summary>
    private IEnumerable<RouteTableFault> CheckIssued(RouteTable table) => issued.Current.Consumers
        .Where(consumer => table.Consumers.ContainsKey(consumer.Id))
        .Select(consumer => new RouteTableFault(
            $"/consumers/{consumer.Id}", $"The consumer '{consumer.Id}' has been issued at run time. Give this one another id, or delete that one first: gateway consumers delete {consumer.Id}."));

    private Task AnswerAsync(HttpContext context, RouteTableReply? reply, TableProposal proposal, TimeSpan wait) => reply switch
    {
        null => AdminProblem.WriteAsync(context, 503, NoAnswer),
        { Outcome: RouteTableOutcome.Conflict, Current: var current } when proposal.Expected > (current?.Number ?? 0) =>
            AdminProblem.WriteAsync(context, 409, $"There is no version {proposal.Expected} yet: version {current?.Number ?? 0} is in force. Read the table again, and apply your change to what it says now."),
        { Outcome: RouteTableOutcome.Conflict, Current: var current } =>
            AdminProblem.WriteAsync(context, 409, $"Somebody else has published version {current?.Number} meanwhile. Read the table again, and apply your change to what it says now."),
        { Outcome: RouteTableOutcome.Busy, Rollout: { } rollout } =>
            AdminProblem.WriteAsync(context, 409, $"Version {rollout.Table.Number} is being rolled out right now, by {rollout.Proposal.By}. Wait for its end (GET /route-table/status), or cancel it (POST /route-table/cancel)."),
        { Outcome: RouteTableOutcome.Unchanged, Current: { } current } => UnchangedAsync(context, current),
        _ => AwaitEndAsync(context, proposal.Id, wait, PublicationOutcome.Committed),
    };

    private static Task UnchangedAsync(HttpContext context, TableVersion current)
    {
        Describe(context, current);
        AuditNote.Add(context, after: current.Number.ToString(CultureInfo.InvariantCulture));
        return WriteAsync(context, 200, new() { ["version"] = current.Number, ["hash"] = current.Hash, ["outcome"] = "unchanged" });
    }

    private async Task AwaitEndAsync(HttpContext context, ulong id, TimeSpan wait, PublicationOutcome succeeded)
    {
        var start = clock.GetTimestamp();
        while (true)
        {
            var look = await fleet!.AskAsync(new LookCommand());
            if (look?.Details!.History.FirstOrDefault(ended => ended.Id == id) is { } publication)
            {
                await AnswerAsync(context, look, publication, succeeded);
                return;
            }

            if (clock.GetElapsedTime(start) >= wait)
            {
                context.Response.Headers.Location = "/route-table/status";
                await (look is null ? AdminProblem.WriteAsync(context, 503, NoAnswer) : WriteAsync(context, 202, RolloutJson.Of(look)));
                return;
            }

            await Task.Delay(LookInterval, clock, context.RequestAborted);
        }
    }

    private static Task AnswerAsync(HttpContext context, RouteTableReply look, Publication ended, PublicationOutcome succeeded)
    {
        AuditNote.Add(context, after: ended.InForce.ToString(CultureInfo.InvariantCulture), reason: ended.Reason.Length > 0 ? ended.Reason : null);
        if (ended.Outcome == succeeded || ended.Outcome == PublicationOutcome.Committed)
        {
            Describe(context, look.Current ?? ended.Table);
            return WriteAsync(context, 200, RolloutJson.Of(ended));
        }

        var what = ended.Outcome == PublicationOutcome.Rejected
            ? $"Version {ended.Table.Number} was rejected before any node ran it, and version {ended.InForce} stays in force."
            : $"Version {ended.Table.Number} was rolled back: version {ended.InForce} is in force, with the content from before.";
        return AdminProblem.WriteAsync(context, 422, $"{what} {ended.Reason}", [ended.Reason]);
    }

    /// <summary>Everything that the fleet knows of its table.</summary>
    /// <returns>Null where there is no fleet, or no answer; that has been answered then.</returns>
    private async Task<RouteTableReply?> LookAsync(HttpContext context)
    {
        if (fleet is null)
        {
            await AdminProblem.WriteAsync(context, 409, $"This node stands alone and takes its route table from {source.Name}: change that, and it is taken up.");
            return null;
        }

        var look = await fleet.AskAsync(new LookCommand());
        if (look is null)
        {
            await AdminProblem.WriteAsync(context, 503, NoAnswer);
        }

        AuditNote.Add(context, before: look?.Current?.Number.ToString(CultureInfo.InvariantCulture));
        return look;
    }

    private static string NameOf(HttpContext context) => context.Features.GetRequiredFeature<AdminCaller>().Name;

    private static Task WriteAsync(HttpContext context, int status, JsonObject body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(body.ToJsonString(AdminProblem.Readable));
    }

    private static void Describe(HttpContext context, TableVersion version)
    {
        context.Response.Headers.ETag = ETag(version);
        context.Response.Headers["Route-Table-Version"] = version.Number.ToString(CultureInfo.InvariantCulture);
    }

    private static string ETag(TableVersion? version) => $"\"{version?.Hash}\"";
}
