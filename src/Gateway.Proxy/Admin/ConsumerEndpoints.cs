using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Gateway.Core.Identity;
using Gateway.Core.Identity.Issuing;
using Gateway.Proxy.Identity.Issuing;
using Gateway.Proxy.RouteTables;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Gateway.Proxy.Admin;

/// <summary>Consumers on the admin listener: those of the route table to look at, and those issued at run time to change.</summary>
/// <param name="issued">The way to the directory.</param>
/// <param name="tables">Knows tiers, and the consumers that the table has.</param>
internal sealed class ConsumerEndpoints(IssuedConsumers issued, RouteTableHolder tables)
{
    private const int DefaultPage = 100;
    private const int MaxPage = 1_000;
    private const string NoAnswer = "The directory of consumers gives no answer, so the change may have been made or not. Look at GET /consumers and at GET /.gateway/ready, then try again.";

    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/consumers", ListAsync).Needs(AdminRole.Read);
        app.MapPost("/consumers", CreateAsync);
        app.MapGet("/consumers/{id}", ShowAsync).Needs(AdminRole.Read);
        app.MapPut("/consumers/{id}", UpdateAsync);
        app.MapDelete("/consumers/{id}", (HttpContext context) => ChangeAsync(context, IssuingAction.Delete, []));
        app.MapPost("/consumers/{id}/keys", (HttpContext context) => AddKeyAsync(context, IssuingAction.Issue, ["expiresIn", "note"]));
        app.MapPost("/consumers/{id}/keys/{keyId}/rotate", (HttpContext context) => AddKeyAsync(context, IssuingAction.Rotate, ["overlap", "expiresIn", "note"]));
        app.MapPost("/consumers/{id}/keys/{keyId}/expire", (HttpContext context) => ChangeAsync(context, IssuingAction.Expire, ["expiresIn"]));
        app.MapDelete("/consumers/{id}/keys/{keyId}", (HttpContext context) => ChangeAsync(context, IssuingAction.Revoke, []));
    }

    /// <summary>By id; <c>after</c> goes on where a page ended.</summary>
    private async Task ListAsync(HttpContext context)
    {
        var (query, limit) = (context.Request.Query, DefaultPage);
        if ((query["limit"] is [{ } text] && !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit)) || limit is < 1 or > MaxPage)
        {
            await AdminProblem.WriteAsync(context, 400, $"limit is from 1 to {MaxPage}, and after the id of a consumer.");
            return;
        }

        var (current, table, after) = (await issued.ReadAsync(), tables.Current.Table, query["after"].ToString());
        var all = current.Consumers.Select(c => (c.Id, Json: (Func<JsonObject>)(() => ConsumerJson.Of(c, issued.DirectoryTime))))
            .Concat(table.Consumers.Select(c => (Id: c.Key, Json: (Func<JsonObject>)(() => ConsumerJson.Of(c.Key, c.Value)))))
            .OrderBy(c => c.Id, StringComparer.Ordinal)
            .SkipWhile(c => string.CompareOrdinal(c.Id, after) <= 0 && after.Length > 0)
            .Take(limit + 1).ToList();
        await WriteAsync(context, 200, new JsonObject
        {
            ["version"] = current.Version,
            ["isCurrent"] = !issued.IsSilent,
            ["consumers"] = new JsonArray([.. all.Take(limit).Select(c => c.Json())]),
            ["next"] = all.Count > limit ? $"/consumers?limit={limit}&after={Uri.EscapeDataString(all[limit - 1].Id)}" : null,
        });
    }

    private async Task ShowAsync(HttpContext context)
    {
        var id = IdOf(context);
        if ((await issued.ReadAsync()).Find(id) is { } consumer)
        {
            context.Response.Headers.ETag = ETag(consumer);
            await WriteAsync(context, 200, ConsumerJson.Of(consumer, issued.DirectoryTime));
        }
        else
        {
            await (tables.Current.Table.Consumers.TryGetValue(id, out var stated)
                ? WriteAsync(context, 200, ConsumerJson.Of(id, stated))
                : AdminProblem.WriteAsync(context, 404, NoConsumer(id)));
        }
    }

    private async Task CreateAsync(HttpContext context)
    {
        if (await ReadAsync(context, ["id", "tier", "note"]) is not { } request)
        {
            return;
        }

        if (request.Id is not { } id)
        {
            await AdminProblem.WriteAsync(context, 400, "Say what the consumer is called: \"id\" of letters, digits, '.', '_' and '-'.");
        }
        else if (await CheckAsync(context, id, request.Tier))
        {
            await SendAsync(context, new(RandomNumber.UInt64(), IssuingAction.Create, id) { Tier = request.Tier, Note = request.Note }, secret: null);
        }
    }

    private async Task UpdateAsync(HttpContext context)
    {
        if (await ReadAsync(context, ["tier", "note"]) is { } request && await CheckAsync(context, IdOf(context), request.Tier))
        {
            await SendAsync(context, new(RandomNumber.UInt64(), IssuingAction.Update, IdOf(context)) { Tier = request.Tier, Note = request.Note, Expected = ExpectedOf(context) }, secret: null);
        }
    }

    /// <summary>Adds a key, of which the secret part is in this answer and nowhere else.</summary>
    private async Task AddKeyAsync(HttpContext context, IssuingAction action, string[] members)
    {
        if (await ReadAsync(context, members) is { } request && await CheckAsync(context, IdOf(context), tier: null))
        {
            var made = ApiKey.Create(RandomNumberGenerator.GetBytes(ApiKey.RandomBytes));
            var change = new IssuingChange(RandomNumber.UInt64(), action, IdOf(context))
            {
                Expected = ExpectedOf(context),
                Note = request.Note,
                KeyId = KeyOf(context),
                NewKeyId = made.KeyId,
                Sha256 = made.Sha256,
                Lifetime = request.ExpiresIn,
                Overlap = request.Overlap,
            };
            await SendAsync(context, change, made);
        }
    }

    private async Task ChangeAsync(HttpContext context, IssuingAction action, string[] members)
    {
        if (await ReadAsync(context, members) is { } request && await CheckAsync(context, IdOf(context), tier: null))
        {
            if (action == IssuingAction.Expire && request.ExpiresIn is null)
            {
                await AdminProblem.WriteAsync(context, 400, "Say when the key is to end: {\"expiresIn\":\"1h\"}.");
                return;
            }

            await SendAsync(context, new(RandomNumber.UInt64(), action, IdOf(context)) { Expected = ExpectedOf(context), KeyId = KeyOf(context), Lifetime = request.ExpiresIn }, secret: null);
        }
    }

    private async Task SendAsync(HttpContext context, IssuingChange change, NewApiKey? secret)
    {
        AuditNote.Add(context, before: issued.Current.Find(change.Consumer) is { } known ? Summary(known) : "none");
        if (await issued.ChangeAsync(change) is not { } reply)
        {
            await AdminProblem.WriteAsync(context, 503, NoAnswer);
        }
        else if (reply.Outcome != IssuingOutcome.Done)
        {
            await RefuseAsync(context, change, reply);
        }
        else
        {
            AuditNote.Add(context, after: reply.Consumer is null ? "none" : $"{Summary(reply.Consumer)}{(secret is null ? "" : $", new key {secret.KeyId}")}");
            await AnswerAsync(context, change, reply, secret);
        }
    }

    private static Task AnswerAsync(HttpContext context, IssuingChange change, IssuingReply reply, NewApiKey? secret)
    {
        if (reply.Consumer is not { } consumer)
        {
            return WriteAsync(context, 200, new JsonObject { ["id"] = change.Consumer, ["outcome"] = "deleted" });
        }

        context.Response.Headers.ETag = ETag(consumer);
        if (change.Action == IssuingAction.Create)
        {
            context.Response.Headers.Location = $"/consumers/{consumer.Id}";
            return WriteAsync(context, 201, ConsumerJson.Of(consumer, reply.Now));
        }

        if (secret is null)
        {
            return WriteAsync(context, 200, ConsumerJson.Of(consumer, reply.Now));
        }

        var json = ConsumerJson.Of(consumer.Keys.First(key => key.KeyId == secret.KeyId), reply.Now);
        json.Insert(0, "key", secret.Text);
        json["consumer"] = consumer.Id;
        json["replaces"] = change.Action == IssuingAction.Rotate ? ConsumerJson.Of(consumer.Keys.First(key => key.KeyId == change.KeyId), reply.Now) : null;
        return WriteAsync(context, 201, json);
    }

    private static Task RefuseAsync(HttpContext context, IssuingChange change, IssuingReply reply)
    {
        var (status, detail) = reply.Outcome switch
        {
            IssuingOutcome.NoConsumer => (404, NoConsumer(change.Consumer)),
            IssuingOutcome.NoKey => (404, $"The consumer '{change.Consumer}' has no key '{change.KeyId}'. GET /consumers/{change.Consumer} lists those it has."),
            IssuingOutcome.Exists => (409, $"There is a consumer '{change.Consumer}' already. Choose another id, or issue a key for that one."),
            IssuingOutcome.Changed => (412, $"The consumer '{change.Consumer}' has changed since: its ETag is {(reply.Consumer is { } now ? ETag(now) : "none")}. Read it again, and apply your change to what it says now."),
            IssuingOutcome.Full when change.Action == IssuingAction.Create => (409, $"The directory has {IssuingDirectory.MaxConsumers} consumers, which is as many as it takes. Delete some, or let an identity provider's tokens stand for them."),
            IssuingOutcome.Full => (409, $"The consumer '{change.Consumer}' has {IssuingDirectory.MaxLiveKeys} live keys, which is as many as one may have. Revoke one first."),
            _ => (409, $"The key '{change.KeyId}' of the consumer '{change.Consumer}' has ended, and stays so. Issue a new one."),
        };
        return AdminProblem.WriteAsync(context, status, detail);
    }

    /// <summary>Whether the change may be asked for: the table has no such consumer, and the tier. What is wrong has been answered then.</summary>
    private async Task<bool> CheckAsync(HttpContext context, string id, string? tier)
    {
        if (!TryExpected(context, out _))
        {
            await AdminProblem.WriteAsync(context, 400, "If-Match is no ETag of a consumer. Send the one that GET /consumers/{id} answered, with its quotation marks.");
            return false;
        }

        var table = tables.Current.Table;
        if (table.Consumers.ContainsKey(id))
        {
            await AdminProblem.WriteAsync(context, 409, $"The consumer '{id}' stands in the route table: change it there, and publish the table. Consumers issued at run time need ids of their own.");
            return false;
        }

        if (tier is not null && !table.Tiers.ContainsKey(tier))
        {
            var known = table.Tiers.Count == 0 ? "It has none." : $"It has: {string.Join(", ", table.Tiers.Keys.Order(StringComparer.Ordinal))}.";
            await AdminProblem.WriteAsync(context, 422, $"The route table has no tier '{tier}'. {known}");
            return false;
        }

        return true;
    }

    /// <summary>The revision that If-Match asks for; null for any.</summary>
    /// <returns>Whether it could be one of a consumer.</returns>
    private static bool TryExpected(HttpContext context, out long? revision)
    {
        revision = null;
        var condition = context.Request.Headers.IfMatch.ToString();
        if (condition is not ("" or "*"))
        {
            var isOne = long.TryParse(condition.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var number);
            revision = number;
            return isOne && condition.Length > 2 && condition[0] == '"' && condition[^1] == '"';
        }

        return true;
    }

    private static async Task<ConsumerRequest?> ReadAsync(HttpContext context, string[] members)
    {
        if (await AdminBody.ReadAsync(context) is not { } text)
        {
            return null;
        }

        var request = ConsumerRequest.Read(text, members, out var fault);
        if (request is null)
        {
            await AdminProblem.WriteAsync(context, 400, fault);
        }

        return request;
    }

    private static string NoConsumer(string id) => $"There is no consumer '{id}', neither issued at run time nor in the route table. GET /consumers lists all.";

    private static string Summary(IssuedConsumer consumer) =>
        $"revision {consumer.Revision}, tier {consumer.Tier ?? "none"}, {consumer.Keys.Count(key => key.RevokedAt is null)} keys not revoked";

    private static string IdOf(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    private static string KeyOf(HttpContext context) => (string?)context.Request.RouteValues.GetValueOrDefault("keyId") ?? "";

    private static long? ExpectedOf(HttpContext context) => TryExpected(context, out var revision) ? revision : null;

    private static string ETag(IssuedConsumer consumer) => $"\"{consumer.Revision}\"";

    private static Task WriteAsync(HttpContext context, int status, JsonObject body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(body.ToJsonString(AdminProblem.Readable));
    }
}
