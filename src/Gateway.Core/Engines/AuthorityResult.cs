using System.Diagnostics.CodeAnalysis;

namespace Gateway.Core.Engines;

/// <summary>What came of a call: the authority's reply, or the reason for having none.</summary>
public readonly struct AuthorityResult<TReply>
{
    private readonly TReply? _reply;

    /// <summary>The authority replied.</summary>
    public AuthorityResult(TReply reply)
    {
        _reply = reply;
        IsAnswered = true;
    }

    /// <summary>There is no reply.</summary>
    public AuthorityResult(UnavailableReason reason) => Reason = reason;

    /// <summary>Whether there is a reply. If not, the command was executed, or was not, or still will be.</summary>
    public bool IsAnswered { get; }

    /// <summary>Why there is no reply.</summary>
    public UnavailableReason Reason { get; }

    public bool TryGetReply([MaybeNullWhen(false)] out TReply reply)
    {
        reply = _reply;
        return IsAnswered;
    }

    public override string ToString() => IsAnswered ? $"Answered: {_reply}" : $"Unavailable: {Reason}";
}
