using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.Admin;

/// <summary>Keeps a record of every attempt to change something, also of those refused: the last ones here, all of them in the log.</summary>
internal sealed class AuditTrail(AuditLog log, NodeIdentity node, TimeProvider clock)
{
    /// <summary>Records kept in memory. Of each node its own: they go with it, and the log stays.</summary>
    public const int Capacity = 1_000;

    private const int MaxText = 1_024;

    private readonly Lock _lock = new();
    private readonly Queue<AuditRecord> _records = new(Capacity);
    private long _lastId;

    /// <summary>Records the call if it needs the role write. Around everything that answers it.</summary>
    /// <param name="context">The call.</param>
    /// <param name="next">Answers it.</param>
    /// <param name="role">The role that it needs.</param>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next, AdminRole role)
    {
        if (role != AdminRole.Write)
        {
            await next(context);
            return;
        }

        var note = new AuditNote();
        context.Features.Set(note);
        var isAnswered = false;
        try
        {
            await next(context);
            isAnswered = true;
        }
        finally
        {
            Add(context, note, isAnswered);
        }
    }

    /// <summary>The records, the newest first.</summary>
    /// <param name="before">Only those with a smaller id.</param>
    /// <param name="most">How many at most.</param>
    /// <param name="isWhole">Whether there are no older ones.</param>
    public IReadOnlyList<AuditRecord> Read(long before, int most, out bool isWhole)
    {
        lock (_lock)
        {
            var older = _records.Where(record => record.Id < before).Reverse().Take(most + 1).ToList();
            isWhole = older.Count <= most;
            return isWhole ? older : older[..most];
        }
    }

    private void Add(HttpContext context, AuditNote note, bool isAnswered)
    {
        // A call that broke off may have changed something: whoever looks here should find it.
        var (request, status) = (context.Request, isAnswered ? context.Response.StatusCode : 0);
        lock (_lock)
        {
            var record = new AuditRecord(
                ++_lastId,
                clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
                node.Name,
                context.Features.Get<AdminCaller>()?.Name,
                context.Connection.RemoteIpAddress?.ToString(),
                request.Method,
                Cut(request.Path.Value)!,
                Cut(request.QueryString.Value is { Length: > 1 } query ? query[1..] : null),
                note.Before,
                note.After,
                Cut(note.Reason ?? (request.Query["reason"] is [{ Length: > 0 } reason] ? reason : request.Query["note"] is [{ Length: > 0 } text] ? text : null)),
                OutcomeOf(status),
                status);
            if (_records.Count == Capacity)
            {
                _records.Dequeue();
            }

            _records.Enqueue(record);
            log.Write(record);
        }
    }

    private static string OutcomeOf(int status) => status switch
    {
        202 => "accepted",
        >= 200 and < 300 => "done",
        >= 400 and < 500 => "refused",
        _ => "failed",
    };

    private static string? Cut(string? text) => text?.Length > MaxText ? text[..MaxText] + "…" : text;
}
