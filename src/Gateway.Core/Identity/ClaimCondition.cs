namespace Gateway.Core.Identity;

/// <summary>A condition on a claim of the caller's token; callers without a token never meet it.</summary>
public sealed record ClaimCondition
{
    /// <summary>The claim's name, or a JSON Pointer (RFC 6901) to a claim inside another, such as /realm_access/roles.</summary>
    public required string Claim { get; init; }

    /// <summary>The values let in, compared character by character: the claim, or one of its items, is one of these. At least one.</summary>
    public required IReadOnlyList<string> Values { get; init; }
}
