namespace Gateway.Core.Identity.Tokens;

/// <summary>What callers are told about a token. Nothing of the token is repeated.</summary>
public static class TokenFaults
{
    /// <summary>One sentence, in characters that an error_description may have (RFC 6750, section 3).</summary>
    public static string Describe(TokenFault fault) => fault switch
    {
        TokenFault.TooLong => "The token is longer than this gateway takes.",
        TokenFault.Malformed => "The token is not a signed JSON Web Token in compact form.",
        TokenFault.Extension => "The header of the token asks for an extension (crit, b64, zip or enc) that this gateway does not take.",
        TokenFault.UnknownIssuer => "The issuer of the token is not one of this gateway's.",
        TokenFault.AlgorithmNotAllowed => "The signature algorithm of the token is not allowed.",
        TokenFault.WrongType => "The type (typ) of the token is not the one expected.",
        TokenFault.WrongAudience => "The token is for another audience.",
        TokenFault.Expired => "The token has expired, or has no exp.",
        TokenFault.NotYetValid => "The token is not valid yet.",
        TokenFault.NoConsumer => "The token does not name its subject in a form that this gateway takes.",
        TokenFault.UnknownKey => "The key (kid) of the token is not one of its issuer's.",
        TokenFault.BadSignature => "The signature of the token is wrong.",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "There is nothing wrong to be told."),
    };

    /// <summary>Whether the fault is that of somebody who tries, not of a client that was late or is at the wrong door.</summary>
    public static bool IsForgery(TokenFault fault) => fault is TokenFault.BadSignature or TokenFault.AlgorithmNotAllowed or TokenFault.Extension;
}
