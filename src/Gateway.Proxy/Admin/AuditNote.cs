using Microsoft.AspNetCore.Http;

namespace Gateway.Proxy.Admin;

/// <summary>What a call adds to its audit record.</summary>
internal sealed class AuditNote
{
    public string? Before { get; private set; }

    public string? After { get; private set; }

    public string? Reason { get; private set; }

    /// <summary>Notes what a change found and what it made of it, if anybody keeps records of the call.</summary>
    /// <param name="context">The call.</param>
    /// <param name="before">What was there; null where that is known already, or says nothing.</param>
    /// <param name="after">What is there now.</param>
    /// <param name="reason">Why, as the caller said.</param>
    public static void Add(HttpContext context, string? before = null, string? after = null, string? reason = null)
    {
        if (context.Features.Get<AuditNote>() is { } note)
        {
            note.Before = before ?? note.Before;
            note.After = after ?? note.After;
            note.Reason = reason ?? note.Reason;
        }
    }
}
